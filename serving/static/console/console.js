// Draws the charts of a page from the numbers in it; asks nothing of any other host, and the page says the same without it.
"use strict";
const TIER = { A: "#1d7a5f", B: "#3f7fb0", C: "#c9861a", D: "#a8321f" };
const INK = "#12344d", SOFT = "#566570", GOOD = "#2a8a6d", BAD = "#c65a48", RULE = "#d5dde2";
const FONT = getComputedStyle(document.body).fontFamily;
const ENGLISH = document.documentElement.lang === "en";
const narrow = (box) => box.clientWidth < 480;
const shortened = (text, most) => (text.length > most ? text.slice(0, most - 1) + "…" : text);
const tierColour = (name, place, count) => TIER[name] || `hsl(${205 - (150 * place) / Math.max(count - 1, 1)} 45% 42%)`;
const plain = { textStyle: { fontFamily: FONT }, animation: false, aria: { enabled: false } };
const tip = { renderMode: "richText", confine: true, backgroundColor: "#fff", textStyle: { color: "#1d2429", fontFamily: FONT } };
const axisText = { color: SOFT, fontFamily: FONT };

const DRAW = {
  tiers: ({ tiers, counts }) => ({
    ...plain, tooltip: { ...tip, trigger: "axis", axisPointer: { type: "shadow" } },
    grid: { left: 8, right: 60, top: 8, bottom: 4, containLabel: true },
    xAxis: { type: "value", axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: { type: "category", data: [...tiers].reverse(), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { ...axisText, fontSize: 15, fontWeight: "bold" } },
    series: [{ type: "bar", barWidth: "60%", label: { show: true, position: "right", color: INK, formatter: (one) => one.value.toLocaleString() },
      data: [...counts].reverse().map((value, at) => ({ value, itemStyle: { color: tierColour(tiers[tiers.length - 1 - at], at, tiers.length), borderRadius: 3 } })) }],
  }),
  stacked: ({ tiers, rows }, box) => ({
    ...plain, tooltip: { ...tip, trigger: "axis", axisPointer: { type: "shadow" } },
    legend: { data: [...tiers].reverse(), top: 0, textStyle: axisText, itemWidth: 14, itemHeight: 10 },
    grid: { left: 4, right: 18, top: 30, bottom: 4, containLabel: true },
    xAxis: { type: "value", axisLabel: { ...axisText, hideOverlap: true }, splitLine: { lineStyle: { color: RULE } }, splitNumber: narrow(box) ? 2 : 4 },
    yAxis: { type: "category", inverse: true, data: rows.map((row) => row.name), axisTick: { show: false }, axisLine: { lineStyle: { color: RULE } },
      axisLabel: { ...axisText, interval: 0, fontSize: 12, formatter: (text) => shortened(text, narrow(box) ? 7 : 12) } },
    series: [...tiers].map((tier, place) => ({ name: tier, type: "bar", stack: "all", barCategoryGap: "28%", itemStyle: { color: tierColour(tier, place, tiers.length) },
      data: rows.map((row) => row.counts[place]) })).reverse(),
  }),
  waterfall: (parts, box) => {
    let level = 0;
    const rows = parts.map((part) => {
      const from = part.kind === "part" ? level : 0, to = part.kind === "part" ? level + part.points : part.points;
      level = to;
      return { ...part, low: Math.min(from, to), high: Math.max(from, to) };
    });
    const lows = rows.filter((row) => row.kind === "part").flatMap((row) => [row.low, row.high]).concat(rows[0].high);
    const room = Math.max(20, (Math.max(...lows) - Math.min(...lows)) * 0.25), floor = Math.max(0, Math.floor((Math.min(...lows) - room) / 10) * 10), top = Math.ceil((Math.max(...lows) + 5) / 10) * 10;
    const colour = (row) => (row.kind !== "part" ? INK : row.points < 0 ? BAD : GOOD);
    const said = (row) => (row.kind === "part" ? (row.points > 0 ? "+" : row.points < 0 ? "−" : "") + Math.abs(row.points) : String(row.points));
    return {
      ...plain, tooltip: { ...tip, trigger: "item", formatter: (one) => `${rows[one.dataIndex].label}: ${said(rows[one.dataIndex])}` },
      grid: { left: 4, right: 44, top: 6, bottom: 4, containLabel: true },
      xAxis: { type: "value", min: floor, max: top, axisLabel: { ...axisText, hideOverlap: true }, splitLine: { lineStyle: { color: RULE } }, splitNumber: narrow(box) ? 2 : 4 },
      yAxis: { type: "category", inverse: true, data: rows.map((row) => row.label), axisTick: { show: false }, axisLine: { lineStyle: { color: RULE } },
        axisLabel: { ...axisText, interval: 0, fontSize: 12, width: narrow(box) ? 110 : 175, overflow: "break", lineHeight: 14 } },
      series: [
        { type: "bar", stack: "w", silent: true, itemStyle: { color: "transparent" }, data: rows.map((row) => (row.kind === "part" ? row.low : floor)) },
        { type: "bar", stack: "w", barWidth: "55%", data: rows.map((row) => ({ value: row.kind === "part" ? row.high - row.low : row.points - floor, itemStyle: { color: colour(row), borderRadius: 2 } })),
          label: { show: true, position: "right", color: "#1d2429", formatter: (one) => said(rows[one.dataIndex]) } },
      ],
    };
  },
  curves: ({ tiers, curves }, box) => ({
    ...plain, tooltip: { ...tip, trigger: "axis" },
    legend: { data: curves.map((curve) => curve.label), top: 0, textStyle: axisText },
    grid: { left: 4, right: 34, top: 34, bottom: 4, containLabel: true },
    xAxis: { type: "time", axisLabel: { ...axisText, hideOverlap: true }, axisLine: { lineStyle: { color: RULE } } },
    yAxis: { type: "value", scale: true, axisLabel: axisText, splitLine: { lineStyle: { color: "#eef2f4" } } },
    series: curves.map((curve, at) => ({
      name: curve.label, type: "line", step: "end", showSymbol: false, z: 3 + at,
      lineStyle: { width: curve.name === "unchanged" ? 2 : 3, type: curve.name === "unchanged" ? "dashed" : "solid" },
      color: { unchanged: SOFT, supposed: "#0b5c8f", cheapest: GOOD, earliest: "#c9861a" }[curve.name],
      data: curve.points.map((point) => [point.day, point.score]),
      markLine: at ? undefined : { silent: true, symbol: "none", lineStyle: { color: "#b7c4cc", type: "dotted" }, label: { position: "end", color: SOFT, formatter: "{b}" },
        data: bounds(tiers, curves).map(([name, start]) => ({ name, yAxis: start })) },
    })),
  }),
  coverage: ({ rows, subjects, visits, names }, box) => ({
    ...plain, tooltip: { ...tip, trigger: "axis", axisPointer: { type: "shadow" } },
    legend: { data: names, top: 0, textStyle: axisText, itemWidth: 14, itemHeight: 10 },
    grid: { left: 4, right: 56, top: 30, bottom: 4, containLabel: true },
    xAxis: { type: "value", axisLabel: { ...axisText, hideOverlap: true }, splitLine: { lineStyle: { color: RULE } }, splitNumber: narrow(box) ? 2 : 4 },
    yAxis: { type: "category", inverse: true, data: rows, axisTick: { show: false }, axisLine: { lineStyle: { color: RULE } }, axisLabel: { ...axisText, fontWeight: "bold" } },
    series: [
      { name: names[0], type: "bar", itemStyle: { color: "#b7c9d6", borderRadius: 2 }, data: subjects },
      { name: names[1], type: "bar", itemStyle: { color: "#0b5c8f", borderRadius: 2 }, data: visits,
        label: { show: true, position: "right", color: INK, formatter: (one) => (subjects[one.dataIndex] ? ((100 * one.value) / subjects[one.dataIndex]).toFixed(1) + "%" : "") } },
    ],
  }),
  tradeoff: ({ curves, names, labels }, box) => ({
    // The intervals are drawn as marks, which make no room for themselves.
    ...plain, tooltip: { ...tip, trigger: "item", formatter: (one) => (one.data.point ? `${one.seriesName} ${(100 * one.data.point.setting).toFixed(0)}%\n${names.x}: ${one.value[0].toFixed(1)}\n${names.y}: ${one.value[1].toFixed(2)}` : "") },
    legend: { data: curves.map((curve) => labels[curve.name]), top: 0, textStyle: axisText },
    grid: { left: 10, right: 24, top: narrow(box) ? 84 : 44, bottom: 22, containLabel: true },
    xAxis: { type: "value", name: names.x, nameLocation: "middle", nameGap: 26, nameTextStyle: axisText, axisLabel: axisText, splitLine: { lineStyle: { color: "#eef2f4" } } },
    yAxis: { type: "value", name: narrow(box) ? "" : names.y, nameTextStyle: { ...axisText, align: "left" }, ...reach(curves), axisLabel: axisText, splitLine: { lineStyle: { color: "#eef2f4" } } },
    series: curves.map((curve, at) => {
      const colour = [GOOD, "#0b5c8f", "#c9861a"][at % 3];
      const spot = (point, days) => [100 * point.least_covered.mean, days];
      return { name: labels[curve.name], type: "line", symbol: "circle", symbolSize: 9, color: colour, lineStyle: { width: 2 },
        data: curve.points.map((point) => ({ value: spot(point, point.days_earlier.mean), point })),
        markLine: { silent: true, symbol: "none", animation: false, label: { show: false }, lineStyle: { color: colour, type: "solid", opacity: 0.35, width: 2 },
          data: curve.points.map((point) => [{ coord: spot(point, point.days_earlier.low) }, { coord: spot(point, point.days_earlier.high) }]) } };
    }),
  }),
  history: (points, box) => ({
    ...plain, tooltip: { ...tip, trigger: "axis" }, grid: { left: 4, right: 24, top: 14, bottom: 4, containLabel: true },
    xAxis: { type: "time", axisLabel: { ...axisText, hideOverlap: true }, axisLine: { lineStyle: { color: RULE } }, minInterval: 86400000 },
    yAxis: { type: "value", min: (ends) => Math.floor(ends.min - 15), max: (ends) => Math.ceil(ends.max + 15), minInterval: 1, axisLabel: axisText, splitLine: { lineStyle: { color: "#eef2f4" } } },
    series: [{ type: "line", symbol: "circle", symbolSize: 8, color: "#0b5c8f", data: points, label: { show: points.length < 12, color: INK, formatter: (one) => one.value[1] } }],
  }),
};

// The even days between which all intervals of some curves lie.
function reach(curves) {
  const days = curves.flatMap((curve) => curve.points.flatMap((point) => [point.days_earlier.low, point.days_earlier.high]));
  return { min: 2 * Math.floor(Math.min(...days) / 2), max: 2 * Math.ceil(Math.max(...days) / 2) };
}

// The starts of tiers that lie near the curves: others would only flatten them.
function bounds(tiers, curves) {
  const scores = curves.flatMap((curve) => curve.points.map((point) => point.score)).filter((score) => score !== null);
  const low = Math.min(...scores) - 40, high = Math.max(...scores) + 40;
  return tiers.filter(([, start]) => start >= low && start <= high);
}

function draw(root) {
  for (const box of root.querySelectorAll(".chart[data-kind]")) {
    const old = echarts.getInstanceByDom(box);
    if (old) old.dispose();
    const chart = echarts.init(box, null, { renderer: "canvas", locale: ENGLISH ? "EN" : "ZH" });
    chart.setOption(DRAW[box.dataset.kind](JSON.parse(box.dataset.values), box));
    box.dataset.drawn = "true";
  }
}

draw(document);
document.addEventListener("htmx:afterSwap", (event) => draw(event.detail.target));
let waiting = 0;
addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => draw(document), 150); });
// With fonts of our own the labels are measured again when these have come.
document.fonts.ready.then(() => draw(document));
