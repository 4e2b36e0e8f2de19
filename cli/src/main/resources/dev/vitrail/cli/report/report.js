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

  // The gallery: twelve images at a time, or only the wrong answers.
  const step = 12;
  const items = every('.gallery li');
  const wrong = document.getElementById('wrong');
  const more = document.getElementById('more');
  const shown = document.getElementById('shown');
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
  if (items.length) {
    every('.tools').forEach(function (tool) { tool.hidden = false; });
    wrong.addEventListener('change', function () { limit = step; draw(); });
    more.addEventListener('click', function () { limit += step; draw(); });
    draw();
  }

  // Paper shows everything.
  let closed = [];
  window.addEventListener('beforeprint', function () {
    closed = every('details:not([open])');
    closed.forEach(function (part) { part.open = true; });
    items.forEach(function (item) { item.hidden = false; });
  });
  window.addEventListener('afterprint', function () {
    closed.forEach(function (part) { part.open = false; });
    if (items.length) {
      draw();
    }
  });
})();
