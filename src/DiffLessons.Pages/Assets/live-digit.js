"use strict";
// Draw a digit: what a convolutional network makes of it, layer by layer, and where each pixel of a feature map comes from.
(() => {
  const words = {
    ...DiffLive.pad.words,
    seesTitle: ["What the network sees", "网络看到的"], answer: ["Probabilities", "各数字的概率"],
    hint: ["Draw with mouse or finger, or press a sample. Then point at a pixel of a feature map.", "用鼠标或手指画，或点一个样例；再把指针移到特征图的某个像素上。"],
    conv: ["{layer}: {maps} feature maps, {size} x {size}, after relu", "{layer}：{maps} 张特征图，{size} x {size}，经过 relu"], pooled: ["{layer}: the greatest of each window, {size} x {size}", "{layer}：每个窗口取最大值，{size} x {size}"],
    averaged: ["{layer}: the mean of each window, {size} x {size}", "{layer}：每个窗口取平均值，{size} x {size}"],
    mapsLabel: ["Feature maps. Keys: arrows move the pixel, Page Up and Page Down change the map.", "特征图。键盘：方向键移动像素，Page Up/Page Down 换图。"],
    window: ["window", "窗口"], kernel: ["kernel", "卷积核"], products: ["products", "乘积"],
    convDetail: ["{layer}, map {map}, pixel ({row}, {column}). Input channel {channel} of {channels} contributes most: {part}. All channels {sum}, plus the bias {bias}, is {total}; relu gives {value}.", "{layer}，第 {map} 张图，像素 ({row}, {column})。{channels} 个输入通道中，第 {channel} 个贡献最大：{part}。所有通道合计 {sum}，加偏置 {bias}，得 {total}；relu 之后为 {value}。"],
    poolDetail: ["{layer}, map {map}, pixel ({row}, {column}): of the window's {count} values it keeps {value}.", "{layer}，第 {map} 张图，像素 ({row}, {column})：窗口的 {count} 个值变成 {value}。"]
  };

  // The stages that can be looked at: convolutions, shown after the activation that follows, and pools.
  function stagesOf(net) {
    const found = [];
    let convs = 0, pools = 0;
    net.layers.forEach((layer, at) => {
      const next = net.layers[at + 1];
      if (layer.kind === "conv2d") found.push({ layer, shown: next && next.kind === "relu" ? next : layer, name: `conv${++convs}`, text: "conv" });
      if (/pool2d$/.test(layer.kind)) found.push({ layer, shown: layer, name: `pool${++pools}`, text: /^max/.test(layer.kind) ? "pooled" : "averaged" });
    });
    return found;
  }
  const pair = (value, fallback) => (value === undefined ? fallback : Array.isArray(value) ? value : [value, value]);

  function build(w) {
    const { h } = w, net = DiffLive.network(w.options.network), classes = w.options.classes || [..."0123456789"];
    const stages = stagesOf(net);
    let probabilities = classes.map(() => 1 / classes.length), chosen = null;

    function read(pixels) {
      const scores = net.forward(DiffLive.tensor([1, 1, 28, 28], pixels));
      const last = net.layers[net.layers.length - 1].kind;
      probabilities = last === "softmax" ? Array.from(scores.data) : Array.from(DiffLive.kinds.softmax.forward({ dim: 1 }, scores).data);
      draw();
    }
    const pad = DiffLive.pad(w, read, w.options.samples);
    const bars = w.bars(classes), left = h("div", { class: "live-fixed" }), middle = h("div", { class: "live-fixed live-side" });
    left.append(pad.canvas);
    middle.append(w.text("p", "seesTitle", { class: "live-title" }), pad.sees);
    w.button("clear", pad.clear, left).style.marginTop = "0.5rem";
    w.add(h("div", { class: "live-row" }, left, middle, h("div", null, w.text("p", "answer", { class: "live-title" }), bars)));
    w.add(pad.samples, w.text("p", "hint", { class: "live-hint" }));

    const detail = h("div", { class: "live-detail" }), sentence = h("p", { class: "live-note" });
    for (const stage of stages) montage(stage);
    w.add(h("div", { class: "live-explain" }, detail, sentence));

    // All maps of a stage in one picture, eight in a row.
    function montage(stage) {
      stage.canvas = h("canvas", { class: "live-picture live-maps", tabindex: 0, role: "img" });
      w.tell(stage.canvas, () => w.say("mapsLabel"), "aria-label");
      w.add(stage.title = h("p", { class: "live-title" }), stage.canvas);
      const point = event => {
        const box = stage.canvas.getBoundingClientRect(), { size, columns, maps } = stage, cell = size + 1;
        const x = ((event.clientX - box.left) / box.width) * (columns * cell), y = ((event.clientY - box.top) / box.height) * stage.canvas.height;
        const map = Math.floor(y / cell) * columns + Math.floor(x / cell), row = Math.floor(y % cell), column = Math.floor(x % cell);
        if (map < maps && row < size && column < size) choose({ stage, map, row, column });
      };
      for (const name of ["pointermove", "pointerdown"]) stage.canvas.addEventListener(name, point);
      stage.canvas.addEventListener("keydown", event => {
        const at = chosen && chosen.stage === stage ? { ...chosen } : { stage, map: 0, row: 0, column: 0 };
        const move = { ArrowLeft: ["column", -1], ArrowRight: ["column", 1], ArrowUp: ["row", -1], ArrowDown: ["row", 1], PageUp: ["map", -1], PageDown: ["map", 1] }[event.key];
        if (!move) return;
        event.preventDefault();
        at[move[0]] = w.clamp(at[move[0]] + move[1], 0, (move[0] === "map" ? stage.maps : stage.size) - 1);
        choose(at);
      });
    }
    function choose(at) { chosen = at; draw(); w.report("pixel"); }
    w.knob("pixel", ([stage, map, row, column]) => { chosen = { stage: stages[stage], map, row, column }; draw(); });

    function paintMaps(stage) {
      const output = stage.shown.output;
      if (!output) return;
      const [, maps, size] = output.shape, columns = Math.min(8, maps), cell = size + 1, rows = Math.ceil(maps / columns);
      Object.assign(stage, { maps, size, columns });
      stage.title.textContent = w.say(stage.text, { layer: stage.name, maps, size });
      if (stage.canvas.width !== columns * cell) {
        stage.canvas.width = columns * cell;
        stage.canvas.height = rows * cell;
        stage.canvas.style.aspectRatio = `${columns * cell} / ${rows * cell}`;
      }
      const most = Math.max(...output.data) || 1, low = DiffLive.ui.colour(w.div, "--live-zero"), high = DiffLive.ui.colour(w.div, "--live-2");
      const context = stage.canvas.getContext("2d"), image = context.createImageData(stage.canvas.width, stage.canvas.height);
      const put = (map, row, column, rgb) => image.data.set([...rgb, 255], 4 * ((Math.floor(map / columns) * cell + row) * stage.canvas.width + (map % columns) * cell + column));
      for (let map = 0; map < maps; map++) for (let row = 0; row < size; row++) for (let column = 0; column < size; column++) {
        put(map, row, column, DiffLive.ui.between(low, high, w.clamp(output.data[(map * size + row) * size + column] / most, 0, 1)));
      }
      const mark = DiffLive.ui.colour(w.div, "--live-1");
      if (chosen && chosen.stage === stage) put(chosen.map, chosen.row, chosen.column, mark);
      // The frame of the window that the chosen pixel was computed from, where it lies on this stage.
      if (chosen && chosen.from && chosen.from.stage === stage) {
        const { top, left, height, width, map } = chosen.from;
        for (let row = top - 1; row <= top + height; row++) for (let column = left - 1; column <= left + width; column++) {
          const isEdge = row === top - 1 || row === top + height || column === left - 1 || column === left + width;
          if (isEdge && row >= 0 && column >= 0 && row < size && column < size) put(map, row, column, mark);
        }
      }
      context.putImageData(image, 0, 0);
    }

    // What a pixel of a map was computed from: the window of one channel, and for a convolution the kernel and their products.
    function explain() {
      const { stage, map, row, column } = chosen, { layer } = stage, input = layer.input, [, channels, height, width] = input.shape;
      const isConv = layer.kind === "conv2d", [kh, kw] = isConv ? layer.weight.shape.slice(2) : pair(layer.kernelSizes || layer.kernelSize);
      const [sy, sx] = pair(layer.strides || layer.stride, isConv ? [1, 1] : [kh, kw]), [py, px] = pair(layer.paddings || layer.padding, [0, 0]);
      const top = row * sy - py, left = column * sx - px;
      const windowOf = channel => Array.from({ length: kh * kw }, (_, i) => {
        const y = top + Math.floor(i / kw), x = left + (i % kw);
        return y < 0 || x < 0 || y >= height || x >= width ? 0 : input.data[(channel * height + y) * width + x];
      });
      const value = stage.shown.output.data[(map * stage.size + row) * stage.size + column];
      const at = stages.indexOf(stage), before = stages[at - 1];
      const named = { layer: stage.name, map: map + 1, row, column, value: w.short(value) };
      if (!isConv) {
        chosen.from = before && { stage: before, top, left, height: kh, width: kw, map };
        return { grids: [["window", kw, kh, windowOf(map), "rising"]], sentence: ["poolDetail", { ...named, count: kh * kw }], value };
      }
      const kernelOf = channel => Array.from(layer.weight.data.slice((map * channels + channel) * kh * kw, (map * channels + channel + 1) * kh * kw));
      const parts = Array.from({ length: channels }, (_, channel) => {
        const seen = windowOf(channel), kernel = kernelOf(channel), products = seen.map((v, i) => v * kernel[i]);
        return { channel, seen, kernel, products, sum: products.reduce((a, b) => a + b, 0) };
      });
      const best = parts.reduce((a, b) => (Math.abs(b.sum) > Math.abs(a.sum) ? b : a)), sum = parts.reduce((total, part) => total + part.sum, 0);
      const bias = layer.bias ? layer.bias.data[map] : 0;
      chosen.from = before && { stage: before, top, left, height: kh, width: kw, map: best.channel };
      return {
        grids: [["window", kw, kh, best.seen, "rising"], "×", ["kernel", kw, kh, best.kernel, "diverging"], "=", ["products", kw, kh, best.products, "diverging"]],
        sentence: ["convDetail", { ...named, channel: best.channel + 1, channels, part: w.short(best.sum), sum: w.short(sum), bias: w.short(bias), total: w.short(sum + bias) }],
        value, total: sum + bias
      };
    }

    let told = null;
    function draw() {
      bars.show(probabilities);
      if (!stages.length || !stages[0].shown.output) return;
      // Sizes are needed before the explanation, and its window before the pictures.
      for (const stage of stages) [, stage.maps, stage.size] = stage.shown.output.shape;
      told = chosen && explain();
      stages.forEach(paintMaps);
      detail.replaceChildren();
      sentence.textContent = told ? w.say(...told.sentence) : "";
      if (!told) return;
      for (const grid of told.grids) {
        if (typeof grid === "string") { detail.append(h("span", null, grid)); continue; }
        const [key, width, height, values, scale] = grid, picture = w.picture(width, height, scale), most = Math.max(...values.map(Math.abs)) || 1;
        picture.paint(values, scale === "rising" ? 0 : -most, most);
        detail.append(h("div", null, h("p", { class: "live-title" }, w.say(key)), picture));
      }
    }
    read(pad.pixels());
    if (w.options.samples && w.options.samples.length) pad.samples.querySelector("button").click();
    return {
      draw,
      state: () => ({ probabilities, best: classes[probabilities.indexOf(Math.max(...probabilities))], pixels: Array.from(pad.pixels()), pixel: told && { value: told.value, total: told.total }, stages: stages.map(s => [s.name, s.maps, s.size]) })
    };
  }
  DiffLive.define("digit", words, build);
})();
