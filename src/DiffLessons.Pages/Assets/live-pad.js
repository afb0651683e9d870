"use strict";
// A pad on which digits are drawn, by mouse, finger or keys. What is drawn is brought to size and place as MNIST's digits are: it fits
// into 20 x 20 pixels, and its centre of mass lies in the middle of 28 x 28.
DiffLive.pad = (w, act, samples = []) => {
  const { h, clamp } = w, side = 28, zoom = 8;
  const canvas = h("canvas", { class: "live-picture live-pad", width: side * zoom, height: side * zoom, tabindex: 0, role: "application" });
  const context = canvas.getContext("2d"), sees = w.picture(side, side, "grey", { class: "live-picture live-sees", role: "img" });
  let strokes = [], isDown = false, pen = [14, 14], pixels = new Float32Array(side * side), sample = null;
  w.tell(canvas, () => w.say("pad"), "aria-label");
  w.tell(sees, () => w.say("sees"), "aria-label");

  // Brightness from the distance to the strokes: 1 inside the pen, falling to 0 over one pixel.
  function render(lines, radius) {
    const found = new Float32Array(side * side);
    for (const line of lines) for (let k = 0; k < line.length; k++) {
      const [x1, y1] = line[Math.max(0, k - 1)], [x2, y2] = line[k], dx = x2 - x1, dy = y2 - y1, reach = radius + 1;
      for (let y = Math.max(0, Math.floor(Math.min(y1, y2) - reach)); y <= Math.min(side - 1, Math.max(y1, y2) + reach); y++) {
        for (let x = Math.max(0, Math.floor(Math.min(x1, x2) - reach)); x <= Math.min(side - 1, Math.max(x1, x2) + reach); x++) {
          const px = x + 0.5, py = y + 0.5, along = clamp(((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy || 1), 0, 1);
          const value = clamp(radius + 0.6 - Math.hypot(px - x1 - along * dx, py - y1 - along * dy), 0, 1);
          found[y * side + x] = Math.max(found[y * side + x], value);
        }
      }
    }
    return found;
  }
  function normalised() {
    const points = strokes.flat();
    if (!points.length) return new Float32Array(side * side);
    const [xs, ys] = [0, 1].map(axis => points.map(p => p[axis]));
    const [left, top] = [Math.min(...xs), Math.min(...ys)], extent = Math.max(Math.max(...xs) - left, Math.max(...ys) - top);
    // A dot is no digit: it is not blown up.
    const scale = extent < 3 ? 1 : 17.5 / extent;
    const placed = (dx, dy) => strokes.map(line => line.map(([x, y]) => [(x - left) * scale + dx, (y - top) * scale + dy]));
    const first = render(placed(4, 4), 1.15);
    let mass = 0, mx = 0, my = 0;
    first.forEach((value, i) => { mass += value; mx += value * ((i % side) + 0.5); my += value * (Math.floor(i / side) + 0.5); });
    return render(placed(18 - mx / mass, 18 - my / mass), 1.15);
  }

  function show() {
    context.fillStyle = "#0c0c0e";
    context.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(context, { strokeStyle: "#fafafa", fillStyle: "#fafafa", lineWidth: 2.6 * zoom, lineCap: "round", lineJoin: "round" });
    if (sample) {
      for (let i = 0; i < pixels.length; i++) {
        const level = Math.round(12 + 238 * pixels[i]);
        context.fillStyle = `rgb(${level},${level},${level})`;
        context.fillRect((i % side) * zoom, Math.floor(i / side) * zoom, zoom, zoom);
      }
    }
    for (const line of strokes) {
      context.beginPath();
      line.forEach(([x, y], i) => context[i ? "lineTo" : "moveTo"](x * zoom, y * zoom + (line.length === 1 ? 0.01 : 0)));
      if (line.length === 1) context.lineTo(line[0][0] * zoom, line[0][1] * zoom);
      context.stroke();
    }
    if (document.activeElement === canvas && keyed) {
      Object.assign(context, { strokeStyle: isDown ? "#e69f00" : "#56b4e9", lineWidth: 3 });
      context.beginPath();
      context.arc(pen[0] * zoom, pen[1] * zoom, 1.6 * zoom, 0, 7);
      context.stroke();
    }
    sees.paint(pixels, 0, 1);
  }
  let keyed = false, waiting = 0;
  // The network answers at most once in a frame.
  function changed() {
    if (!sample) pixels = normalised();
    show();
    if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; act(pixels); w.report("digit"); });
  }
  const begin = place => { if (sample) { sample = null; strokes = []; } strokes.push([place]); };
  const place = event => { const box = canvas.getBoundingClientRect(); return [((event.clientX - box.left) / box.width) * side, ((event.clientY - box.top) / box.height) * side]; };
  canvas.addEventListener("pointerdown", event => { canvas.setPointerCapture(event.pointerId); keyed = false; isDown = true; begin(place(event)); changed(); });
  canvas.addEventListener("pointermove", event => {
    if (!isDown || keyed) return;
    for (const each of event.getCoalescedEvents ? [...event.getCoalescedEvents(), event] : [event]) strokes[strokes.length - 1].push(place(each));
    changed();
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { if (!keyed) isDown = false; });
  canvas.addEventListener("keydown", event => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (move) {
      pen = [clamp(pen[0] + move[0], 1, side - 1), clamp(pen[1] + move[1], 1, side - 1)];
      if (isDown && strokes.length) strokes[strokes.length - 1].push([...pen]);
    } else if (event.key === " ") {
      isDown = !(keyed && isDown);
      if (isDown) begin([...pen]);
    } else if (event.key === "Delete" || event.key === "Backspace") pad.clear();
    else return;
    event.preventDefault();
    keyed = true;
    changed();
  });
  canvas.addEventListener("blur", () => { keyed = isDown = false; show(); });

  const pad = {
    canvas, sees, show, pixels: () => pixels,
    clear() { strokes = []; sample = null; isDown = false; pixels = new Float32Array(side * side); changed(); },
    load(values) { strokes = []; sample = true; pixels = Float32Array.from(values); changed(); },
    draw(lines) { sample = null; strokes = lines; changed(); }
  };
  // The samples as small pictures to press.
  pad.samples = h("div", { class: "live-samples" });
  samples.forEach(({ pixels: text, label }) => {
    const values = Float32Array.from(DiffLive.bytes(text), value => value / 255), picture = w.picture(side, side, "grey");
    picture.paint(values, 0, 1);
    pad.samples.append(w.tell(h("button", { type: "button", click: () => pad.load(values) }, picture), () => w.say("sample", { label }), "aria-label"));
  });
  w.knob("digit", value => (Array.isArray(value[0]) ? pad.draw(value) : pad.load(value)));
  w.onDraw(show);
  return pad;
};
DiffLive.pad.words = {
  pad: ["Draw a digit here. Keys: arrows move the pen, space puts it down or lifts it, Delete clears.", "在这里画一个数字。键盘：方向键移动画笔，空格落笔或抬笔，Delete 清空。"],
  sees: ["What the network sees: 28 x 28 pixels, centred as in MNIST", "网络看到的图像：28 x 28 像素，像 MNIST 一样居中"],
  sample: ["a {label} from the test data", "测试数据中的 {label}"], clear: ["Clear", "清空"]
};
