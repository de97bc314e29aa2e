/** How the token of a set-up link begins: with it a name is chosen too. */
export const SETUP_TOKEN_PREFIX = "hgs_setup_";
