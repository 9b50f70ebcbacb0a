// The fields of a time as `strftime_now` reads them.

import type { LocalTime } from "./sandbox/dates.ts";

export function localTime(date: Date): LocalTime {
  const year = date.getFullYear();
  const newYear = Date.UTC(year, 0, 1);
  const today = Date.UTC(year, date.getMonth(), date.getDate());
  return {
    year,
    month: date.getMonth() + 1,
    day: date.getDate(),
    weekday: date.getDay(),
    dayOfYear: Math.round((today - newYear) / 86_400_000) + 1,
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
    microsecond: date.getMilliseconds() * 1000,
  };
}
