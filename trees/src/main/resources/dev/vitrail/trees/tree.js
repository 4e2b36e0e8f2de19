(() => {
  'use strict';
  const svg = document.getElementById('tree');
  const drawings = [...svg.querySelectorAll('.drawing')];
  let drawing;
  let nodes = [];
  let whole;
  let view;
  let chosen = -1;

  const show = () => svg.setAttribute('viewBox', `${view.x} ${view.y} ${view.w} ${view.h}`);

  const zoom = (factor, cx = view.x + view.w / 2, cy = view.y + view.h / 2) => {
    const w = Math.min(Math.max(whole.w, whole.h) * 2, Math.max(120, view.w * factor));
    const by = w / view.w;
    view = { x: cx - (cx - view.x) * by, y: cy - (cy - view.y) * by, w, h: view.h * by };
    show();
  };

  const point = (event) =>
    new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

  const choose = (index, focus) => {
    if (index < 0 || index >= nodes.length) return;
    if (chosen >= 0) {
      nodes[chosen].classList.remove('chosen');
      nodes[chosen].setAttribute('aria-selected', 'false');
      document.getElementById('n' + nodes[chosen].dataset.id).hidden = true;
    }
    chosen = index;
    nodes[chosen].classList.add('chosen');
    nodes[chosen].setAttribute('aria-selected', 'true');
    document.getElementById('n' + nodes[chosen].dataset.id).hidden = false;
    document.getElementById('panel').scrollTop = 0;
    if (focus) nodes[chosen].focus({ preventScroll: true });
    keepInView();
  };

  const centre = (node) => {
    const c = node.querySelector('circle');
    return { x: +c.getAttribute('cx'), y: +c.getAttribute('cy') };
  };

  const keepInView = () => {
    const at = centre(nodes[chosen]);
    if (at.x < view.x || at.x > view.x + view.w) view.x = at.x - view.w / 2;
    if (at.y < view.y || at.y > view.y + view.h) view.y = at.y - view.h / 2;
    show();
  };

  const walk = (dx, dy) => {
    const from = centre(nodes[Math.max(0, chosen)]);
    let best = -1;
    let shortest = Infinity;
    nodes.forEach((node, i) => {
      const to = centre(node);
      const along = (to.x - from.x) * dx + (to.y - from.y) * dy;
      const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
      const length = along + 3 * aside;
      if (i !== chosen && along > 1 && length < shortest) {
        shortest = length;
        best = i;
      }
    });
    choose(best, true);
  };

  svg.addEventListener('click', (event) => {
    const node = event.target.closest('.node');
    if (node) choose(nodes.indexOf(node), true);
  });
  svg.addEventListener('keydown', (event) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (steps[event.key]) {
      walk(...steps[event.key]);
      event.preventDefault();
    } else if (event.key === '+' || event.key === '=') zoom(0.8);
    else if (event.key === '-') zoom(1.25);
    else if (event.key === '0') { view = { ...whole }; show(); }
  });
  svg.addEventListener('wheel', (event) => {
    event.preventDefault();
    const at = point(event);
    zoom(event.deltaY > 0 ? 1.12 : 1 / 1.12, at.x, at.y);
  }, { passive: false });

  let grabbed = null;
  svg.addEventListener('pointerdown', (event) => { grabbed = point(event); });
  svg.addEventListener('pointermove', (event) => {
    if (!grabbed || !event.buttons) return;
    const at = point(event);
    view.x += grabbed.x - at.x;
    view.y += grabbed.y - at.y;
    show();
  });
  addEventListener('pointerup', () => { grabbed = null; });

  document.getElementById('in').addEventListener('click', () => zoom(0.8));
  document.getElementById('out').addEventListener('click', () => zoom(1.25));
  document.getElementById('fit').addEventListener('click', () => { view = { ...whole }; show(); });
  // A tall drawing starts legible, with the root in the middle, and not whole; none is blown up.
  const use = (next) => {
    if (chosen >= 0) document.getElementById('n' + nodes[chosen].dataset.id).hidden = true;
    const id = chosen >= 0 ? nodes[chosen].dataset.id : '';
    nodes.forEach((node) => { node.classList.remove('chosen'); node.removeAttribute('aria-selected'); });
    drawings.forEach((one) => { one.style.display = one === next ? '' : 'none'; });
    drawing = next;
    nodes = [...drawing.querySelectorAll('.node')];
    chosen = -1;
    const [w, h] = drawing.dataset.box.split(' ').map(Number);
    const box = svg.getBoundingClientRect();
    const spare = { w: Math.max(0, box.width / 1.6 - w), h: Math.max(0, box.height / 1.6 - h) };
    whole = { x: -spare.w / 2, y: -spare.h / 2, w: w + spare.w, h: h + spare.h };
    view = { ...whole };
    const legible = { w: box.width / 0.8, h: box.height / 0.8 };
    if (box.width > 0 && (w > legible.w || h > legible.h)) {
      const root = +drawing.querySelector('.root circle').getAttribute('cy');
      view = { x: 0, y: root - legible.h / 2, w: legible.w, h: legible.h };
    }
    show();
    choose(Math.max(0, nodes.findIndex((node) => node.dataset.id === id)), false);
  };

  const depth = document.getElementById('depth');
  if (depth) {
    depth.addEventListener('click', () => {
      const all = depth.getAttribute('aria-pressed') !== 'true';
      depth.setAttribute('aria-pressed', String(all));
      use(drawings[all ? drawings.length - 1 : 0]);
    });
  }
  use(drawings[0]);
})();
