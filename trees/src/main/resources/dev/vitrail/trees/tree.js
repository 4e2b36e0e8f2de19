(() => {
  'use strict';
  const svg = document.getElementById('tree');
  const nodes = [...svg.querySelectorAll('.node')];
  const full = svg.viewBox.baseVal;
  const whole = { x: full.x, y: full.y, w: full.width, h: full.height };
  let view = { ...whole };
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

  nodes.forEach((node, i) => node.addEventListener('click', () => choose(i, true)));
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
  // A tall drawing starts legible, with the root in the middle, and not whole.
  const root = svg.querySelector('.root circle');
  const box = svg.getBoundingClientRect();
  const legible = { w: box.width / 0.8, h: box.height / 0.8 };
  if (box.width > 0 && (whole.w > legible.w || whole.h > legible.h)) {
    view = { x: 0, y: +root.getAttribute('cy') - legible.h / 2, w: legible.w, h: legible.h };
    show();
  }
  choose(0, false);
})();
