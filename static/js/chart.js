// Curves and bars drawn from the table that stands beside them; the chart library is loaded only when one is on the page.

/** @param {string} address */
const loaded = (address) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });

/** @param {Element | undefined} cell */
const figureIn = (cell) => {
  const figure = Number.parseFloat(cell?.dataset.value ?? cell?.textContent ?? "");
  return Number.isNaN(figure) ? null : figure;
};

/** @param {HTMLTableElement} table */
const figuresOf = (table) => {
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
  const [, ...heads] = table.tHead.rows[0].cells;
  return {
    labels: rows.map((row) => row.cells[0].textContent.trim()),
    series: heads.map((head, index) => ({
      name: head.textContent.trim(),
      dashed: "dash" in head.dataset,
      data: rows.map((row) => figureIn(row.cells[index + 1])),
    })),
  };
};

/** @param {HTMLElement} figure */
const draw = (figure) => {
  const table = document.getElementById(figure.dataset.chartSource);
  const { labels, series } = figuresOf(table);
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const text = { color: token("--muted"), fontSize: 12 };
  const chart = window.echarts.init(figure.querySelector(".chart-box"), null, { renderer: "svg" });
  chart.setOption({
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    color: [token("--blue"), token("--met"), token("--soon"), token("--grey")],
    textStyle: { fontFamily: token("--sans") },
    grid: { left: 40, right: 16, top: series.length > 1 ? 34 : 14, bottom: 26 },
    legend: { show: series.length > 1, top: 0, left: 0, textStyle: text, itemWidth: 18 },
    // The other way of drawing a tooltip needs inline styles, which the content policy forbids.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    xAxis: {
      type: "category",
      data: labels,
      boundaryGap: figure.dataset.chart === "bar",
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token("--line") } },
      axisLabel: text,
    },
    yAxis: { type: "value", axisLabel: text, splitLine: { lineStyle: { color: token("--line") } } },
    series: series.map((line) => ({
      ...line,
      type: figure.dataset.chart,
      barMaxWidth: 28,
      symbolSize: 6,
      lineStyle: { width: 2.5, type: line.dashed ? "dashed" : "solid" },
    })),
  });
  new ResizeObserver(() => chart.resize()).observe(figure);
};

const figures = [...document.querySelectorAll("[data-chart]")];
if (figures.length) {
  loaded(figures[0].dataset.chartLibrary).then(
    () => figures.forEach(draw),
    // Without the library the table still says it all.
    () => figures.forEach((figure) => figure.remove()),
  );
}
