"use client";
import { PasswordInput, type PasswordInputProps } from "@mantine/core";

interface PasswordFieldProps extends Pick<
  PasswordInputProps,
  "ref" | "label" | "description" | "error" | "autoFocus" | "size" | "value" | "onChange"
> {
  label: string;
  /** `new-password`: a browser may offer one, and keep it. */
  autoComplete: "current-password" | "new-password";
}

/** What is typed unseen, and can be looked at. */
export function PasswordField({ label, size = "md", ...rest }: PasswordFieldProps) {
  return (
    <PasswordInput
      label={label}
      size={size}
      required
      withAsterisk={false}
      spellCheck={false}
      visibilityToggleButtonProps={{ "aria-label": `Show or hide: ${label}`, tabIndex: 0 }}
      {...rest}
    />
  );
}
