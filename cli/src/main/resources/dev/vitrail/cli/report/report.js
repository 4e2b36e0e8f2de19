(function () {
  'use strict';
  const every = function (selector, within) {
    return Array.from((within || document).querySelectorAll(selector));
  };

  // Tables: a heading sorts, numbers as numbers, what is no number last.
  const key = function (cell) {
    const text = cell.textContent.trim();
    const number = Number(text);
    return text === 'n/a' ? null : Number.isNaN(number) ? text : number;
  };
  const compare = function (a, b) {
    if (a === null || b === null) {
      return (a === null ? 1 : 0) - (b === null ? 1 : 0);
    }
    return typeof a === 'number' ? a - b : String(a).localeCompare(String(b));
  };
  every('table.sortable').forEach(function (table) {
    const heads = every('th[aria-sort]', table);
    heads.forEach(function (head, column) {
      head.querySelector('button').addEventListener('click', function () {
        const down = head.getAttribute('aria-sort') === 'ascending';
        const body = table.tBodies[0];
        const rows = Array.from(body.rows).map(function (row) {
          return {row: row, key: key(row.cells[column])};
        });
        rows.sort(function (x, y) {
          const last = x.key === null || y.key === null;
          return down ? (last ? compare(x.key, y.key) : compare(y.key, x.key)) : compare(x.key, y.key);
        });
        rows.forEach(function (entry) { body.appendChild(entry.row); });
        heads.forEach(function (other) { other.setAttribute('aria-sort', 'none'); });
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      });
    });
  });

  // The gallery: twelve images at a time, or only the wrong answers; one map of each, or all.
  const step = 12;
  const gallery = document.getElementById('images');
  const items = every('#images > li');
  const wrong = document.getElementById('wrong');
  const more = document.getElementById('more');
  const shown = document.getElementById('shown');
  const slider = document.getElementById('map');
  const all = document.getElementById('every');
  const methods = slider ? slider.dataset.methods.split(' ') : [];
  let limit = step;
  const draw = function () {
    const wanted = items.filter(function (item) {
      return !wrong.checked || item.classList.contains('miss');
    });
    items.forEach(function (item) { item.hidden = true; });
    wanted.slice(0, limit).forEach(function (item) { item.hidden = false; });
    more.hidden = Math.max(wanted.length, limit) === limit;
    shown.textContent = Math.min(limit, wanted.length) + ' of ' + wanted.length + ' shown';
  };
  const pick = function () {
    const name = methods[Number(slider.value)];
    document.getElementById('map-name').textContent = all.checked ? 'all' : name;
    slider.setAttribute('aria-valuetext', name);
    slider.disabled = all.checked;
    gallery.classList.toggle('one', !all.checked);
    gallery.classList.toggle('all', all.checked);
    items.forEach(function (item) {
      let found = all.checked;
      every('.map', item).forEach(function (map) {
        map.hidden = all.checked ? false : map.dataset.method !== name;
        found = found || !map.hidden;
      });
      item.querySelector('.none').hidden = found;
    });
  };
  if (items.length) {
    every('.tools').forEach(function (tool) { tool.hidden = false; });
    wrong.addEventListener('change', function () { limit = step; draw(); });
    more.addEventListener('click', function () { limit += step; draw(); });
    slider.value = String(Math.max(0, methods.indexOf('grad-cam')));
    slider.addEventListener('input', pick);
    all.addEventListener('change', pick);
    draw();
    pick();
  }

  // Trees: zoom by buttons and wheel, move by dragging; their nodes are links.
  every('.stage').forEach(function (stage) {
    const svg = stage.querySelector('svg');
    const box = svg.viewBox.baseVal;
    const whole = {x: box.x, y: box.y, w: box.width, h: box.height};
    let view = Object.assign({}, whole);
    let grabbed = null;
    const show = function () {
      svg.setAttribute('viewBox', [view.x, view.y, view.w, view.h].join(' '));
    };
    const zoom = function (factor, x, y) {
      const w = Math.min(2 * whole.w, Math.max(100, view.w * factor));
      const by = w / view.w;
      view = {x: x - (x - view.x) * by, y: y - (y - view.y) * by, w: w, h: view.h * by};
      show();
    };
    const place = function (event) {
      return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    };
    stage.classList.add('live');
    stage.querySelector('.zoomer').hidden = false;
    every('[data-zoom]', stage).forEach(function (button) {
      button.addEventListener('click', function () {
        const way = button.dataset.zoom;
        if (way === 'fit') {
          view = Object.assign({}, whole);
          show();
        } else {
          zoom(way === 'in' ? 0.8 : 1.25, view.x + view.w / 2, view.y + view.h / 2);
        }
      });
    });
    svg.addEventListener('wheel', function (event) {
      // Scrolling stays scrolling; with the control key, as by a pinch, it zooms.
      if (event.ctrlKey) {
        event.preventDefault();
        const at = place(event);
        zoom(Math.sign(event.deltaY) === 1 ? 1.12 : 1 / 1.12, at.x, at.y);
      }
    }, {passive: false});
    svg.addEventListener('pointerdown', function (event) { grabbed = place(event); });
    window.addEventListener('pointerup', function () { grabbed = null; });
    svg.addEventListener('pointermove', function (event) {
      if (grabbed) {
        const at = place(event);
        view.x += grabbed.x - at.x;
        view.y += grabbed.y - at.y;
        show();
      }
    });
    // A large tree starts legible, with its root in the middle; one that is folded, when it is opened.
    const start = function () {
      const seen = stage.getBoundingClientRect();
      if (seen.width === 0) {
        return;
      }
      if (Math.max(whole.w / seen.width, whole.h / seen.height) > 1.25) {
        const root = svg.querySelector('.root circle');
        view = {x: 0, y: Number(root.getAttribute('cy')) - 0.6 * seen.height, w: 1.2 * seen.width, h: 1.2 * seen.height};
      }
      show();
    };
    start();
    const folded = stage.closest('details');
    if (folded) {
      folded.addEventListener('toggle', start, {once: true});
    }
  });

  // Paper shows everything.
  let closed = [];
  window.addEventListener('beforeprint', function () {
    closed = every('details:not([open])');
    closed.forEach(function (part) { part.open = true; });
    items.forEach(function (item) { item.hidden = false; });
    every('.map').forEach(function (map) { map.hidden = false; });
    every('.none').forEach(function (text) { text.hidden = true; });
  });
  window.addEventListener('afterprint', function () {
    closed.forEach(function (part) { part.open = false; });
    if (items.length) {
      draw();
      pick();
    }
  });
})();
