// Sends bytes that fetch would refuse to send, and reads HTTP answers off the bare socket.

import { connect } from 'node:net';

const answerPatienceMs = 8000;

/** A request as bytes; headers default to a Host, and to closing the connection after the answer. */
export function request(target, { method = 'GET', version = 'HTTP/1.1', headers = [], body = '', keep = false } = {}) {
  const lines = [`${method} ${target} ${version}`, 'Host: localhost', ...headers];
  if (!keep) lines.push('Connection: close');
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Takes as many whole answers as `bytes` holds: {answers, rest}. `methods` tells which had HEAD. */
export function parseAnswers(bytes, methods = []) {
  const answers = [];
  let rest = bytes;
  for (;;) {
    const headerEnd = rest.indexOf('\r\n\r\n');
    if (headerEnd < 0) return { answers, rest };
    const [statusLine, ...fields] = rest.subarray(0, headerEnd).toString('latin1').split('\r\n');
    const match = /^HTTP\/1\.[01] (\d{3}) /.exec(statusLine);
    if (!match) throw new Error(`not a status line: ${statusLine}`);
    const status = Number(match[1]);
    const headers = new Map(fields.map((field) => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    }));
    const bodyless = status === 304 || status < 200 || methods[answers.length] === 'HEAD';
    const length = bodyless ? 0 : Number(headers.get('content-length') ?? 0);
    if (rest.length < headerEnd + 4 + length) return { answers, rest };
    const body = rest.subarray(headerEnd + 4, headerEnd + 4 + length).toString('utf8');
    answers.push({ status, headers, body });
    rest = rest.subarray(headerEnd + 4 + length);
  }
}

/** An open connection: write(), received bytes, and a promise of how it closed. */
export function openConnection(port) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const connection = { socket, bytes: Buffer.alloc(0), error: null };
  connection.connected = new Promise((done, fail) => {
    socket.once('connect', done);
    socket.once('error', fail);
  });
  connection.connected.catch(() => {}); // told by `closed` as well
  connection.closed = new Promise((done) => {
    socket.on('error', (error) => { connection.error = error; });
    socket.on('end', () => socket.end());
    socket.on('close', done);
  });
  socket.on('data', (chunk) => { connection.bytes = Buffer.concat([connection.bytes, chunk]); });
  return connection;
}

/** Resolves when `done()` holds or the connection closes; rejects when neither happens in time. */
export function waitOn(connection, done, what, patienceMs = answerPatienceMs) {
  return new Promise((finish, fail) => {
    const { socket } = connection;
    const settle = (action, value) => {
      clearTimeout(timer);
      socket.off('data', check);
      action(value);
    };
    const timer = setTimeout(() => settle(fail, new Error(`${what} did not come in ${patienceMs} ms`)), patienceMs);
    const check = () => { if (done()) settle(finish); };
    socket.on('data', check);
    connection.closed.then(() => settle(finish));
    check();
  });
}

/**
 * Sends the pieces one after another and gives the answers that came until the server closed the
 * connection, or until `count` of them are there. `end` closes our side after the last piece.
 */
export async function exchange(port, pieces, {
  count = Infinity, end = false, pauseMs = 20, patienceMs = answerPatienceMs, methods = [],
} = {}) {
  const connection = openConnection(port);
  await connection.connected;
  for (const [index, piece] of [pieces].flat().entries()) {
    if (index > 0) await new Promise((done) => { setTimeout(done, pauseMs); });
    connection.socket.write(piece);
  }
  if (end) connection.socket.end();
  try {
    await waitOn(connection, () => parseAnswers(connection.bytes, methods).answers.length >= count, 'the answer', patienceMs);
  } finally {
    connection.socket.destroy();
  }
  return { ...parseAnswers(connection.bytes, methods), error: connection.error };
}
