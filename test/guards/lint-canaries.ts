/** What a boundary of .oxlintrc.json must refuse and must let pass, each as one import statement. */
export interface BoundaryCanary {
  /** The override's own pattern, so that a boundary without a canary is noticed. */
  readonly boundary: string;
  /** A folder the pattern covers. */
  readonly folder: string;
  readonly refused: readonly string[];
  readonly allowed: readonly string[];
}

const value = (from: string) => `import { thing } from "${from}";\nexport const kept = thing;\n`;
const type = (from: string) => `import type { Thing } from "${from}";\nexport type Kept = Thing;\n`;
const dynamic = (from: string) => `export const kept = import("${from}");\n`;

export const boundaryCanaries: readonly BoundaryCanary[] = [
  {
    boundary: "lib/contract/**",
    folder: "lib/contract",
    refused: [value("react"), value("#lib/api/client.ts"), type("#server/core/model.ts"), value("node:fs")],
    allowed: [value("zod"), value("./names.ts"), value("#lib/contract/names.ts")],
  },
  {
    boundary: "lib/api/**",
    folder: "lib/api",
    refused: [
      value("#server/api/create.ts"),
      value("node:http"),
      value("@tanstack/react-query"),
      value("#lib/query/keys.ts"),
    ],
    allowed: [value("#lib/contract/endpoints.ts"), value("./sse.ts")],
  },
  {
    boundary: "lib/query/**",
    folder: "lib/query",
    refused: [
      value("#server/api/create.ts"),
      value("#components/ui/button.tsx"),
      value("@mantine/core"),
      value("node:fs"),
    ],
    allowed: [value("@tanstack/react-query"), value("#lib/api/client.ts"), type("#lib/contract/table.ts")],
  },
  {
    boundary: "lib/commands/**",
    folder: "lib/commands",
    refused: [value("#lib/query/keys.ts"), value("#server/cli/program.ts"), value("react"), value("node:fs")],
    allowed: [
      value("#lib/contract/endpoints.ts"),
      value("#lib/api/request.ts"),
      value("#lib/shell-quoted.ts"),
    ],
  },
  {
    boundary: "lib/sdk/**",
    folder: "lib/sdk",
    refused: [value("#lib/contract/table.ts"), value("zod"), type("#server/core/model.ts"), value("react")],
    allowed: [type("#lib/contract/table.ts"), value("#lib/api/client.ts"), value("./pick.ts")],
  },
  {
    boundary: "lib/*.ts",
    folder: "lib",
    refused: [value("./contract/names.ts"), value("#lib/api/client.ts"), value("react"), dynamic("node:fs")],
    allowed: ["export const half = 0.5;\n"],
  },
  {
    boundary: "server/core/**",
    folder: "server/core",
    refused: [
      value("node:fs"),
      value("fs"),
      value("zod"),
      type("#server/ports/store.ts"),
      dynamic("#server/control/loop.ts"),
      'export { thing } from "#server/store/etcd/store.ts";\n',
    ],
    allowed: [value("./model.ts"), value("#server/core/model.ts"), value("#lib/contract/table.ts")],
  },
  {
    boundary: "server/ports/**",
    folder: "server/ports",
    refused: [
      value("#server/core/model.ts"),
      type("#server/control/loop.ts"),
      value("etcd3"),
      value("node:net"),
    ],
    allowed: [type("#server/core/model.ts"), type("#lib/contract/table.ts"), type("./store.ts")],
  },
  {
    boundary: "server/store/*.ts",
    folder: "server/store",
    refused: [
      value("./etcd/store.ts"),
      value("#server/store/embedded/open.ts"),
      value("etcd3"),
      value("#server/core/model.ts"),
    ],
    allowed: [value("./limits.ts"), type("#server/ports/store.ts"), value("node:fs")],
  },
  {
    boundary: "server/store/etcd/**",
    folder: "server/store/etcd",
    refused: [
      value("#server/store/embedded/open.ts"),
      value("#server/control/loop.ts"),
      value("#server/core/model.ts"),
      value("undici"),
    ],
    allowed: [
      value("etcd3"),
      value("etcd3/lib/rpc"),
      value("node:fs/promises"),
      type("#server/ports/store.ts"),
      value("./watch.ts"),
    ],
  },
  {
    boundary: "server/store/embedded/**",
    folder: "server/store/embedded",
    refused: [value("#server/store/etcd/open.ts"), value("etcd3"), value("#server/core/model.ts")],
    allowed: [value("node:sqlite"), value("#server/store/limits.ts"), type("#server/ports/store.ts")],
  },
  {
    boundary: "server/sources/**",
    folder: "server/sources",
    refused: [
      value("#server/core/model.ts"),
      value("node:fs"),
      type("#server/ports/store.ts"),
      value("etcd3"),
    ],
    allowed: [type("#server/core/model.ts"), value("#lib/contract/registration.ts")],
  },
  {
    boundary: "server/probe/**",
    folder: "server/probe",
    refused: [
      value("#server/core/model.ts"),
      value("#server/control/loop.ts"),
      value("#server/store/etcd/open.ts"),
      value("prom-client"),
    ],
    allowed: [
      value("undici"),
      value("ipaddr.js"),
      value("@grpc/grpc-js"),
      value("node:net"),
      type("#server/core/model.ts"),
    ],
  },
  {
    boundary: "server/memory/**",
    folder: "server/memory",
    refused: [
      value("#server/core/keys.ts"),
      type("#server/control/loop.ts"),
      value("#lib/contract/table.ts"),
      value("#server/store/etcd/open.ts"),
    ],
    allowed: [type("#server/ports/store.ts"), value("node:fs/promises"), value("zod")],
  },
  {
    boundary: "server/control/**",
    folder: "server/control",
    refused: [
      value("#server/store/etcd/open.ts"),
      value("#server/publish/tables.ts"),
      type("#server/api/create.ts"),
      value("etcd3"),
    ],
    allowed: [value("#server/core/step.ts"), type("#server/ports/store.ts"), value("./queue.ts")],
  },
  {
    boundary: "server/publish/**",
    folder: "server/publish/stream",
    refused: [
      value("#server/core/step.ts"),
      value("#server/core/tables.ts"),
      value("#server/ports/store.ts"),
      type("#server/control/loop.ts"),
      value("#server/store/etcd/open.ts"),
    ],
    allowed: [
      value("#server/core/table.ts"),
      value("#server/core/keys.ts"),
      type("#server/core/model.ts"),
      type("#server/ports/store.ts"),
      value("#lib/contract/table.ts"),
      value("node:http"),
    ],
  },
  {
    boundary: "server/api/**",
    folder: "server/api",
    refused: [
      value("#server/store/etcd/open.ts"),
      value("#server/publish/tables.ts"),
      value("next"),
      value("react"),
      type("#server/control/loop.ts"),
    ],
    allowed: [
      value("#server/core/step.ts"),
      type("#server/ports/store.ts"),
      value("#lib/contract/endpoints.ts"),
      value("zod"),
    ],
  },
  {
    boundary: "server/access/**",
    folder: "server/access",
    refused: [
      value("#server/core/step.ts"),
      value("#server/api/create.ts"),
      value("next"),
      value("#server/store/embedded/open.ts"),
    ],
    allowed: [
      value("node:crypto"),
      type("#server/ports/store.ts"),
      value("#lib/contract/access.ts"),
      value("zod"),
    ],
  },
  {
    boundary: "server/telemetry/**",
    folder: "server/telemetry",
    refused: [
      value("#server/core/step.ts"),
      value("#server/control/loop.ts"),
      value("etcd3"),
      type("#server/api/create.ts"),
    ],
    allowed: [
      value("prom-client"),
      value("pino"),
      type("#server/core/model.ts"),
      type("#server/ports/telemetry.ts"),
    ],
  },
  {
    boundary: "server/fleet/**",
    folder: "server/fleet",
    refused: [
      value("#server/core/step.ts"),
      value("#server/ports/sample-fleet.ts"),
      type("#server/api/create.ts"),
      value("etcd3"),
    ],
    allowed: [
      value("#lib/api/client.ts"),
      type("#server/ports/sample-fleet.ts"),
      value("undici"),
      value("node:http"),
    ],
  },
  {
    boundary: "server/cli/**",
    folder: "server/cli",
    refused: [
      value("#server/core/step.ts"),
      type("#server/config.ts"),
      value("#components/ui/button.tsx"),
      value("etcd3"),
    ],
    allowed: [value("commander"), value("#lib/api/client.ts"), value("node:child_process")],
  },
  {
    boundary: "components/*/**",
    folder: "components/service",
    refused: [
      value("#components/topology/graph.tsx"),
      type("#server/core/model.ts"),
      value("node:fs"),
      value("#test/support/fleet.ts"),
    ],
    allowed: [
      value("#components/ui/button.tsx"),
      value("#components/charts/line.tsx"),
      value("#lib/query/tables.ts"),
      value("@mantine/core"),
    ],
  },
  {
    boundary: "components/ui/**",
    folder: "components/ui",
    refused: [
      value("#lib/query/tables.ts"),
      value("next/navigation"),
      value("#components/service/row.tsx"),
      value("@tanstack/react-query"),
    ],
    allowed: [value("react"), value("@mantine/core"), value("#lib/format.ts"), value("./badge.tsx")],
  },
  {
    boundary: "components/charts/**",
    folder: "components/charts",
    refused: [value("#lib/query/tables.ts"), value("next/link"), type("#lib/contract/table.ts")],
    allowed: [value("recharts"), value("#lib/time.ts"), value("#components/ui/theme.ts")],
  },
  {
    boundary: "app/**",
    folder: "app/services",
    refused: [
      value("#server/core/step.ts"),
      type("#server/api/create.ts"),
      value("node:fs"),
      value("#test/support/fleet.ts"),
    ],
    allowed: [
      value("#components/service/row.tsx"),
      value("#lib/paths.ts"),
      value("next/navigation"),
      value("@mantine/core"),
    ],
  },
];

/** Rules that hold outside imports: the file, a source that breaks the rule, and the rule that must bite. */
export const ruleCanaries: readonly {
  readonly rule: string;
  readonly file: string;
  readonly source: string;
}[] = [
  ...[
    "Date.now()",
    "performance.now()",
    "setTimeout(String)",
    'fetch("x:")',
    "process.pid",
    "crypto.randomUUID()",
  ].map((call, index) => ({
    rule: "eslint(no-restricted-globals)",
    file: `server/core/canary-global-${String(index)}.ts`,
    source: `export const made = () => ${call};\n`,
  })),
  {
    rule: "eslint(no-restricted-properties)",
    file: "server/core/canary-random.ts",
    source: "export const made = () => Math.random();\n",
  },
  {
    rule: "typescript(no-floating-promises)",
    file: "server/canary-floating.ts",
    source: "export function start() {\n  Promise.resolve(1);\n}\n",
  },
  {
    rule: "typescript(switch-exhaustiveness-check)",
    file: "server/canary-switch.ts",
    source:
      'export function name(kind: "a" | "b"): string {\n  switch (kind) {\n    case "a":\n      return "A";\n  }\n  return "";\n}\n',
  },
  {
    rule: "typescript(only-throw-error)",
    file: "server/canary-throw.ts",
    source: 'export function fail() {\n  throw "no";\n}\n',
  },
  {
    rule: "typescript(no-explicit-any)",
    file: "server/canary-any.ts",
    source: "export const anything: any = 1;\n",
  },
  {
    rule: "typescript(no-non-null-assertion)",
    file: "server/canary-bang.ts",
    source: "export const first = (given: readonly string[]) => given[0]!;\n",
  },
  {
    rule: "typescript(consistent-type-imports)",
    file: "server/core/canary-inline-type.ts",
    source: 'export type Hidden = import("#server/canary-any.ts").Hidden;\n',
  },
  {
    rule: "import(no-cycle)",
    file: "server/canary-cycle-a.ts",
    source: 'import { b } from "#server/canary-cycle-b.ts";\nexport const a = () => b;\n',
  },
  {
    rule: "import(no-cycle)",
    file: "server/canary-cycle-b.ts",
    source: 'import { a } from "./canary-cycle-a.ts";\nexport const b = () => a;\n',
  },
  {
    rule: "import(no-relative-parent-imports)",
    file: "server/api/canary-parent.ts",
    source: 'import { anything } from "../canary-any.ts";\nexport const kept: unknown = anything;\n',
  },
  {
    rule: "import(no-default-export)",
    file: "components/service/canary-default.tsx",
    source: "export default function Row() {\n  return null;\n}\n",
  },
  {
    rule: "eslint(max-lines)",
    file: "server/canary-long.ts",
    source: "export const line = 1;\n".concat("// one more\n".repeat(500)),
  },
  { rule: "eslint(no-console)", file: "server/canary-console.ts", source: 'console.log("hello");\n' },
  {
    rule: "node(no-process-env)",
    file: "server/canary-env.ts",
    source: 'export const home = process.env["HOME"];\n',
  },
  {
    rule: "unicorn(filename-case)",
    file: "server/canaryCase.ts",
    source: "export const named = 1;\n",
  },
];
