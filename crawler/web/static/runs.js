// Counts of the runs under way, as the server reports them; without this the page is read as it was loaded.
"use strict";
const rows = document.querySelectorAll("tr[data-run]");
if (rows.length > 0 && !new URLSearchParams(location.search).has("live")) {
  document.getElementById("live").hidden = true;
  const format = new Intl.NumberFormat(document.documentElement.lang);
  const events = new EventSource("/runs/events");
  events.onmessage = (event) => {
    const runs = new Map(JSON.parse(event.data).map((run) => [String(run.id), run]));
    for (const row of rows) {
      const run = runs.get(row.dataset.run);
      if (!run) {
        events.close();
        location.reload();
        return;
      }
      for (const cell of row.querySelectorAll("[data-count]")) {
        cell.textContent = format.format(run[cell.dataset.count]);
      }
    }
  };
}
