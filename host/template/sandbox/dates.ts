// Python's `strftime` on a time that is given, in English.

import { TemplateFault } from "./values.ts";

/** Fields of a local time. */
export interface LocalTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** From 1. */
  readonly dayOfYear: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

const months =
  "January February March April May June July August September October November December".split(
    " ",
  );
const weekdays = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** Errors: `TemplateFault` names a directive that is not known. */
export function formatTime(time: LocalTime, format: string): string {
  return format.replace(/%(-?)([\s\S]?)/g, (directive, bare: string, letter: string) => {
    const text = field(time, letter);
    if (text === undefined) throw new TemplateFault(`strftime knows no ${directive}`);
    return bare === "" ? text : text.replace(/^0+(?=\d)/, "");
  });
}

function field(time: LocalTime, letter: string): string | undefined {
  const { year, month, day, hour, minute, second } = time;
  switch (letter) {
    case "Y":
      return String(year);
    case "y":
      return digits(year % 100);
    case "m":
      return digits(month);
    case "d":
      return digits(day);
    case "e":
      return String(day).padStart(2, " ");
    case "H":
      return digits(hour);
    case "I":
      return digits(hour % 12 === 0 ? 12 : hour % 12);
    case "M":
      return digits(minute);
    case "S":
      return digits(second);
    case "f":
      return digits(time.microsecond, 6);
    case "j":
      return digits(time.dayOfYear, 3);
    case "p":
      return hour < 12 ? "AM" : "PM";
    case "B":
      return months[month - 1];
    case "b":
    case "h":
      return months[month - 1]?.slice(0, 3);
    case "A":
      return weekdays[time.weekday];
    case "a":
      return weekdays[time.weekday]?.slice(0, 3);
    case "w":
      return String(time.weekday);
    case "u":
      return String(time.weekday === 0 ? 7 : time.weekday);
    case "F":
      return formatTime(time, "%Y-%m-%d");
    case "T":
      return formatTime(time, "%H:%M:%S");
    case "R":
      return formatTime(time, "%H:%M");
    case "D":
    case "x":
      return formatTime(time, "%m/%d/%y");
    case "X":
      return formatTime(time, "%H:%M:%S");
    case "c":
      return formatTime(time, "%a %b %e %H:%M:%S %Y");
    // A local time without a zone, as `datetime.now()` gives it.
    case "z":
    case "Z":
      return "";
    case "%":
      return "%";
    default:
      return undefined;
  }
}

function digits(value: number, length = 2): string {
  return String(value).padStart(length, "0");
}
