/** @type {import("postcss-load-config").Config} */
export default { plugins: { "postcss-preset-mantine": {} } };
