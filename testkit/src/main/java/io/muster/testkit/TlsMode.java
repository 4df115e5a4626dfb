package io.muster.testkit;

/** How the client endpoints of a cluster are protected. Links between members are plain in every mode. */
public enum TlsMode {
    /** Plain HTTP/2 without encryption. */
    NONE,
    /** The server shows a certificate; clients need none. */
    SERVER,
    /** The server shows a certificate, and refuses clients that show none of its authority. */
    MUTUAL
}
