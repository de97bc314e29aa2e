export const NAMESPACE = /^[a-z0-9-]{1,63}$/;

export const SERVICE_NAME = /^[A-Za-z0-9._:-]{1,200}$/;
