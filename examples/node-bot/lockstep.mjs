// A client of Lockstep's Bot API and what hosts a run in a Lambda function, without libraries. Node 20 or newer.
import { createHash, createHmac, randomUUID } from 'node:crypto';
import zlib from 'node:zlib';

const ATTEMPTS = 6;
const MARGIN_MILLIS = 2_000; // before Lambda kills the process: time in which a failure can still be recorded
const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** AWS's signature, version 4, of a POST without a query. Answers the headers to send. */
export function sign({ url, service, region, headers, body, credentials, now = new Date() }) {
  const hash = (text) => createHash('sha256').update(text).digest('hex');
  const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
  const { host, pathname } = new URL(url);
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const all = { ...headers, host, 'x-amz-content-sha256': hash(body), 'x-amz-date': time };
  if (credentials.sessionToken) {
    all['x-amz-security-token'] = credentials.sessionToken;
  }
  const names = Object.keys(all).sort();
  const request = ['POST', pathname, '', ...names.map((n) => `${n}:${all[n]}`), '', names.join(';'), hash(body)];
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = scope.split('/').reduce(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash(request.join('\n'))].join('\n')).toString('hex');
  all.authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  delete all.host; // fetch sets it itself
  return all;
}

/** The call was refused. Codes are stable; `details` has what stood in the way. */
export class RefusedError extends Error {
  constructor(operation, status, { code = 'unknown', message, ...details }) {
    super(`${operation}: ${message ?? status} (${code})`);
    Object.assign(this, { name: code, code, status, details });
  }

  /** Whether the run is not this process's any more: whatever it still does is refused too. */
  get isLost() {
    return this.code.startsWith('run-');
  }
}

/**
 * Posts to AWS and answers the JSON that comes back. The same body is sent again when the answer was lost or says so:
 * every operation of Lockstep recognises what it has done already.
 */
export async function post(operation, { url, service, headers, body }) {
  for (let attempt = 1; ; attempt++) {
    let refused;
    try {
      const env = process.env;
      const credentials = {
        accessKeyId: env.AWS_ACCESS_KEY_ID,
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
        sessionToken: env.AWS_SESSION_TOKEN,
      };
      const signed = sign({ url, service, region: env.AWS_REGION, headers, body, credentials });
      const answer = await fetch(url, { method: 'POST', headers: signed, body, signal: AbortSignal.timeout(20_000) });
      const json = JSON.parse((await answer.text()) || '{}');
      if (answer.ok) {
        return json;
      }
      const { __type: type, ...error } = json; // type is DynamoDB's, code is ours
      refused = new RefusedError(operation, answer.status, { code: type?.split('#').pop(), ...error });
      refused.again = answer.status === 429 || answer.status >= 500 || error.retryable === true;
    } catch (lost) {
      refused = Object.assign(lost, { again: true });
    }
    if (!refused.again || attempt === ATTEMPTS) {
      throw refused;
    }
    await sleep(50 * 2 ** attempt * (0.5 + Math.random() / 2));
  }
}

/** Calls an operation of the Bot API. */
export function call(operation, members) {
  const url = new URL(`/v1/${operation}`, process.env.LOCKSTEP_API_URL).href;
  return post(operation, {
    url,
    service: 'lambda',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(members),
  });
}

/** A run that has started. */
export class Run {
  constructor(started, until) {
    Object.assign(this, started);
    this.until = until;
  }

  /** The last event read of a queue; undefined if none was. */
  position(queue) {
    return this.read?.[queue];
  }

  /** Whether the events of a key are this instance's; always for a bot that works alone. Node 20.15 or newer. */
  mine(key) {
    return !this.instances || zlib.crc32(key) % this.instances === this.instance;
  }

  /**
   * The last event of this round in a queue: read no further, and checkpoint there in the end. Undefined for a bot that
   * works alone, and for a queue that is not this instance's to read.
   */
  end(queue) {
    return this.to?.[queue];
  }

  /** Whether something that takes so long can still be begun. */
  hasTimeFor(millis) {
    return Date.now() + millis <= this.until;
  }

  /** Moves the read position of a queue, together with the bot's own writes: both or neither. */
  async commit(writes, queue, eventId, records) {
    const from = this.position(queue);
    const step = { eventId, records, ...(from && { from }) };
    await call('commit', { ticket: this.ticket, read: { [queue]: step }, writes });
    this.read = { ...this.read, [queue]: eventId };
  }

  /** Moves the read position of a queue. */
  async checkpoint(queue, eventId, records) {
    await call('checkpoint', { ticket: this.ticket, read: { [queue]: { eventId, records } } });
    this.read = { ...this.read, [queue]: eventId };
  }
}

/** Hosts a bot: `export const handler = bot(async (run) => { ... })`. */
export function bot(work) {
  return async (event, context) => {
    const until = Date.now() + context.getRemainingTimeInMillis() - MARGIN_MILLIS;
    let run;
    const log = (level, message, more) =>
      console.log(JSON.stringify({ level, message, bot: run?.bot, run: run?.run, requestId: context.awsRequestId, ...more }));
    try {
      const started = await call('start', {
        invocation: event,
        requestId: context.awsRequestId,
        attempt: randomUUID(),
        remainingSeconds: Math.max(1, Math.ceil(context.getRemainingTimeInMillis() / 1_000)),
      });
      run = new Run(started, until);
      await inTime(work(run), until);
      await call('complete', { ticket: run.ticket });
      return { outcome: 'complete' };
    } catch (error) {
      if (error.isLost) {
        log('WARN', `the run is not this function's: ${error.message}`);
        return { outcome: 'lost' }; // trying again would be of no use
      }
      log('ERROR', `the run failed: ${error.message}`, { stack: error.stack });
      if (run) {
        const told = { type: error.name, message: error.message || error.name, stack: error.stack ?? '' };
        await call('fail', { ticket: run.ticket, error: told }).catch((e) => log('WARN', `not recorded: ${e.message}`));
      }
      throw error; // for Lambda's own metrics and the failure destination
    }
  };
}

async function inTime(work, until) {
  let timer;
  const tooLong = new Promise((_, reject) => {
    const error = Object.assign(new Error("the work had not ended shortly before the function's time-out"), { name: 'time-out' });
    timer = setTimeout(() => reject(error), Math.max(0, until - Date.now()));
  });
  await Promise.race([work, tooLong]).finally(() => clearTimeout(timer));
}
