// Counts of the runs under way, as the server reports them; without this the page is read as it was loaded.
"use strict";
const places = document.querySelectorAll("[data-run]");
if (places.length > 0 && !new URLSearchParams(location.search).has("live")) {
  document.getElementById("live")?.setAttribute("hidden", "");
  const language = document.documentElement.lang;
  const tell = (number, digits = 0) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(number);
  const tellSize = (bytes) => {
    const units = ["B", "kB", "MB", "GB", "TB"];
    const place = units.findIndex((_, power) => bytes < 1000 ** (power + 1) || power === units.length - 1);
    const amount = bytes / 1000 ** place;
    return `${tell(amount, place > 0 && amount < 10 ? 1 : 0)} ${units[place]}`;
  };
  const events = new EventSource("/runs/events");
  events.onmessage = (event) => {
    const runs = new Map(JSON.parse(event.data).map((run) => [String(run.id), run]));
    for (const place of places) {
      const run = runs.get(place.dataset.run);
      if (!run) {
        events.close();
        location.reload();
        return;
      }
      for (const cell of place.querySelectorAll("[data-count]")) {
        cell.textContent = tell(run[cell.dataset.count]);
      }
      for (const cell of place.querySelectorAll("[data-size]")) {
        cell.textContent = tellSize(run[cell.dataset.size]);
      }
    }
  };
}
