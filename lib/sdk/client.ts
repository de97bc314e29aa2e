export { connect } from "./connect.ts";
export { HeadgateError } from "./headgate-error.ts";
export type * from "./public.ts";
