import { destination, type DestinationStream, type Logger, pino } from "pino";
import type { Log } from "#server/ports/telemetry.ts";

const MAX_MESSAGE_CHARS = 2000;
const SECRET_FIELDS = [
  "authorization",
  "cookie",
  "set-cookie",
  "token",
  "secret",
  "password",
  "clusterSecret",
];
/** Tokens of our own making, wherever they slipped in. */
const TOKEN = /hg[ist]_[0-9a-z]+_[0-9A-Za-z_-]+/g;
/** What can forge or hide a line on a terminal and is legal in JSON: C1 controls, DEL, separators, bidi marks. */
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

export interface LogOptions {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  /** Where lines go; standard error unless given. */
  readonly to?: DestinationStream;
}

/** JSON logs, a line each. Fields that carry credentials are blanked, whoever passes them. */
export function createLog({ level, to = destination({ fd: 2, sync: true }) }: LogOptions): Log {
  const paths = SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]);
  const logger = pino(
    {
      level,
      base: null,
      redact: { paths, censor: "[redacted]" },
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: cleanLine },
    },
    to,
  );
  return wrap(logger);
}

function wrap(logger: Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, cut(message)),
    info: (fields, message) => logger.info(fields, cut(message)),
    warn: (fields, message) => logger.warn(fields, cut(message)),
    error: (fields, message) => logger.error(fields, cut(message)),
    child: (fields) => wrap(logger.child(fields)),
  };
}

function cut(message: string): string {
  return message.length <= MAX_MESSAGE_CHARS ? message : `${message.slice(0, MAX_MESSAGE_CHARS)}…`;
}

/** The line is JSON already, so an escape in place of a character keeps it so. */
function cleanLine(line: string): string {
  const safe = line.replace(TOKEN, "[redacted]");
  return safe.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
