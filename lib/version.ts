/** This version of Headgate. Said here as well as in package.json, since the command is one file without it. */
export const VERSION = "0.1.0";
