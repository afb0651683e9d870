"use strict";
// A recurrent network that reads an image row by row: draw a digit, and see what it believes after each row.
(() => {
  const words = {
    ...DiffLive.pad.words, seesTitle: ["What the network reads", "网络读到的"],
    belief: ["What it believes after each row", "读完每一行后的判断"], map: ["Probability of each digit (across) after each row (down)", "读完每一行（向下）后各数字（横向）的概率"],
    rows: ["rows read", "已读行数"], play: ["Read row by row", "逐行读"], pause: ["Pause", "暂停"],
    note: ["After {rows} of {all} rows: {best}, {share} %. It settles on its final answer, {final}, from row {settled} on.", "读完 {all} 行中的 {rows} 行：{best}，{share} %。从第 {settled} 行起，判断不再变化，最后是 {final}。"],
    hint: ["Draw with mouse or finger, or press a sample. Each row of the picture beside is one time step; the stronger the colour, the surer.", "用鼠标或手指画，或点一个样例。右图每一行是一个时间步，颜色越浓越有把握。"]
  };
  function build(w) {
    const { h } = w, net = DiffLive.network(w.options.network), classes = w.options.classes || [..."0123456789"], all = 28;
    let beliefs = [], read = all, pixels = new Float32Array(784);
    // What the whole network says of the first rows alone: a recurrent layer takes a sequence of any length.
    function believe(values) {
      pixels = values;
      beliefs = [];
      for (let rows = 1; rows <= all; rows++) {
        const scores = net.forward(DiffLive.tensor([1, 1, rows, all], values.slice(0, rows * all)));
        beliefs.push(Array.from(DiffLive.kinds.softmax.forward({ dim: -1 }, scores).data));
      }
      draw();
    }
    const pad = DiffLive.pad(w, believe, w.options.samples), left = h("div", { class: "live-fixed" }), middle = h("div", { class: "live-fixed live-side" });
    const bars = w.bars(classes), map = w.picture(classes.length, all, "rising", { class: "live-picture live-belief", role: "img" }), note = h("p", { class: "live-note" });
    w.tell(map, () => w.say("map"), "aria-label");
    left.append(pad.canvas);
    middle.append(w.text("p", "seesTitle", { class: "live-title" }), pad.sees);
    w.button("clear", pad.clear, left).style.marginTop = "0.5rem";
    w.add(h("div", { class: "live-row" }, left, middle, h("div", null, w.text("p", "belief", { class: "live-title" }), map, h("p", { class: "live-columns" }, ...classes.map(name => h("span", null, name))))));
    w.add(pad.samples);
    w.player("play", () => { slider.put(++read); draw(); return read < all; }, "play", "pause").addEventListener("click", () => { if (w.playing && read >= all) read = 0; });
    const slider = w.slider("rows", { min: 1, max: all, step: 1, value: all }, value => { read = value; draw(); });
    w.add(w.controls, note, bars, w.text("p", "hint", { class: "live-hint" }));

    const best = shares => shares.indexOf(Math.max(...shares));
    let settled = all;
    function draw() {
      if (!beliefs.length) return;
      const now = beliefs[Math.max(1, read) - 1], final = best(beliefs[all - 1]);
      settled = all;
      while (settled > 1 && best(beliefs[settled - 2]) === final) settled--;
      // Rows still to come are blank, and dark in the image.
      map.paint(beliefs.flatMap((shares, row) => shares.map(share => (row < read ? share : NaN))), 0, 1);
      pad.sees.paint(pixels.map((value, i) => (i < read * all ? value : value * 0.25)), 0, 1);
      bars.show(now);
      note.textContent = w.say("note", { rows: Math.max(1, read), all, best: classes[best(now)], share: (100 * Math.max(...now)).toFixed(0), final: classes[final], settled });
    }
    believe(pad.pixels());
    if (w.options.samples && w.options.samples.length) pad.samples.querySelector("button").click();
    return { draw, state: () => ({ beliefs, read, best: classes[best(beliefs[Math.max(1, read) - 1])], settled }) };
  }
  DiffLive.define("rows", words, build);
})();
