/** Where the client's address came from, DESIGN semantics 8: what `netanomaly.client.origin` says. */
export type ClientOrigin = 'configured' | 'record' | 'peer' | 'forwarded'
