// Shows times of the last month as "3 hours ago", with the reader's own clock in the title.

const MONTH_SECONDS = 31 * 24 * 3600;
const UNITS = [
  ["day", 24 * 3600],
  ["hour", 3600],
  ["minute", 60],
];
const locale = document.documentElement.lang;
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const absolute = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });

function update() {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    const then = new Date(element.dateTime);
    const seconds = (then - Date.now()) / 1000;
    element.title = absolute.format(then);
    if (Math.abs(seconds) > MONTH_SECONDS) continue;
    const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) || ["minute", 60];
    element.textContent = relative.format(Math.trunc(seconds / size), unit);
  }
}

update();
setInterval(update, 60_000);
