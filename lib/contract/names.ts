import { z } from "zod";
import { formatHostPort, parseHostPort, portProblem } from "./host-port.ts";
import { NAMESPACE, SERVICE_NAME } from "./name-rules.ts";

/** 1–63 of `a-z 0-9 -`. */
export const Namespace = z.string().regex(NAMESPACE, "a namespace is 1–63 of a-z 0-9 -");
export type Namespace = z.infer<typeof Namespace>;

/** 1–200 of `A-Z a-z 0-9 . _ : -`. */
export const ServiceName = z.string().regex(SERVICE_NAME, "a service name is 1–200 of A-Z a-z 0-9 . _ : -");
export type ServiceName = z.infer<typeof ServiceName>;

/** `<namespace>/<service>`: names hold no slash, so it is unique over all namespaces. */
export const QualifiedName = z
  .string()
  .regex(/^[a-z0-9-]{1,63}\/[A-Za-z0-9._:-]{1,200}$/, "a service of a namespace is <namespace>/<service>");

/** An instance's identity within its service. Parsing makes it canonical. */
export const InstanceId = z.string().transform((text, context) => {
  const parsed = parseHostPort(text);
  if (parsed !== undefined) return formatHostPort(parsed);
  const message = portProblem(text) ?? "an instance is host:port, or [ipv6]:port";
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});
export type InstanceId = z.infer<typeof InstanceId>;
