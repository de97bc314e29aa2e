/** Key and self-signed certificate of a listener on 127.0.0.1 and localhost. Made for tests alone; they open nothing. */
export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

/** Self-signed, valid until 2120. */
export const selfSigned: TestCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrcEp6ypA1UbubJ8X
RXV5P01DFad0tw9qX3nPG2TiIx+hRANCAASHcD835AK77GvYHC03ojiPFvE5Vyfx
0uEiAi49KvE4yJqazO5YYyzQnL2LQPopyoAeCid4M/kHQAFnQHYgmeBh
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBVTCB/KADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
dDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
bG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEh3A/N+QCu+xr2Bwt
N6I4jxbxOVcn8dLhIgIuPSrxOMiamszuWGMs0Jy9i0D6KcqAHgoneDP5B0ABZ0B2
IJngYaM9MDswGgYDVR0RBBMwEYcEfwAAAYIJbG9jYWxob3N0MB0GA1UdDgQWBBRA
hGeilhAMlHGRuIUZPEW0cLR94TAKBggqhkjOPQQDAgNIADBFAiBYV1bskK/UD7Ym
mNLvAwZJ/p10q0H4g555hG3NqwWAewIhAKkuxsmqShVn14+sBkMEFGi8ZJ600KYe
mgm+OytemBbN
-----END CERTIFICATE-----`,
};

/** Self-signed, was valid for a day in 2020: fixed here, since openssl dates none back by its simple commands. */
export const expired: TestCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWqldtRSZmpKrSEey
lGhSdXQKlUZjRGbFzrnseJsdcT+hRANCAARQvMGWVO8U6VsSIG0tVRLNMWD+ppAa
wxeETEwv9mIspdLoScjwn6fAUq7zfC6dqs/qqzHY0fcH0YpQxpVzGj3c
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBVDCB+qADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
dDAeFw0yMDAxMDEwMDAwMDBaFw0yMDAxMDIwMDAwMDBaMBQxEjAQBgNVBAMMCWxv
Y2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFC8wZZU7xTpWxIgbS1V
Es0xYP6mkBrDF4RMTC/2Yiyl0uhJyPCfp8BSrvN8Lp2qz+qrMdjR9wfRilDGlXMa
PdyjPTA7MBoGA1UdEQQTMBGHBH8AAAGCCWxvY2FsaG9zdDAdBgNVHQ4EFgQUAvEG
s24gwJHSk11uZsIKMemwuv8wCgYIKoZIzj0EAwIDSQAwRgIhAJM38QyzqDbfBX0q
PjAQc3r7Db9vbd8o1pZBs+wVvlSAAiEAhIeJKQO6+gLOJHUay4wQhoW+5FVh3kjz
qOoc/Qgll0k=
-----END CERTIFICATE-----`,
};
