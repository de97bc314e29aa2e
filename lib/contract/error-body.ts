import { z } from "zod";
import { ERROR_STATUS, type ErrorCode } from "./error.ts";

/** Apart from error.ts: the client library carries the codes, and no schemas. */
export const ErrorBody = z.object({
  error: z.object({
    code: z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    details: z.unknown().optional(),
    requestId: z.string(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
