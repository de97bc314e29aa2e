import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface CertificateFiles {
  readonly certPath: string;
  readonly keyPath: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** A certificate authority of one's own in `dir`, by openssl. */
export class CertificateAuthority {
  readonly ca: CertificateFiles;
  readonly #dir: string;

  constructor(dir: string, name: string) {
    this.#dir = dir;
    const { certPath, keyPath } = this.#paths(name);
    openssl(
      "req",
      "-x509",
      ...newKey,
      "-keyout",
      keyPath,
      "-out",
      certPath,
      "-days",
      "2",
      "-subj",
      `/CN=${name}`,
    );
    this.ca = this.#read(name);
  }

  /** Signed by this authority, for client and server use; `names` are subject alternative names. */
  issue(name: string, names = "IP:127.0.0.1,DNS:localhost"): CertificateFiles {
    const { certPath, keyPath } = this.#paths(name);
    const request = join(this.#dir, `${name}.csr`);
    const extensions = join(this.#dir, `${name}.ext`);
    writeFileSync(extensions, `subjectAltName=${names}\nextendedKeyUsage=clientAuth,serverAuth\n`);
    openssl("req", ...newKey, "-keyout", keyPath, "-out", request, "-subj", `/CN=${name}`);
    const authority = ["-CA", this.ca.certPath, "-CAkey", this.ca.keyPath, "-CAcreateserial"];
    openssl(
      "x509",
      "-req",
      "-in",
      request,
      ...authority,
      "-out",
      certPath,
      "-days",
      "2",
      "-extfile",
      extensions,
    );
    return this.#read(name);
  }

  #paths(name: string): { certPath: string; keyPath: string } {
    return { certPath: join(this.#dir, `${name}.crt`), keyPath: join(this.#dir, `${name}.key`) };
  }

  #read(name: string): CertificateFiles {
    const { certPath, keyPath } = this.#paths(name);
    return { certPath, keyPath, cert: readFileSync(certPath), key: readFileSync(keyPath) };
  }
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

function openssl(...args: string[]): void {
  execFileSync("openssl", args, { stdio: "pipe" });
}
