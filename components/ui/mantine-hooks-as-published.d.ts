declare module "mantine-hooks-as-published" {
  export * from "@mantine/hooks";
}
