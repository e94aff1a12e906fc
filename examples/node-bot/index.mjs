// Counts the lines of a queue by their first word, each exactly once: the same bot as the one in Java.
import { bot, post } from './lockstep.mjs';

const QUEUE = process.env.EXAMPLES_QUEUE ?? 'lines';
const EVENTS = process.env.EXAMPLES_EVENTS ?? 'examples-events';
const COUNTS = process.env.EXAMPLES_COUNTS ?? 'examples-counts';
const BATCH = 90; // a transaction takes 100 writes, one of which is Lockstep's
const BATCH_MILLIS = 5_000;

function dynamodb(operation, input) {
  const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, AWS_REGION } = process.env;
  const url = AWS_ENDPOINT_URL_DYNAMODB ?? AWS_ENDPOINT_URL ?? `https://dynamodb.${AWS_REGION}.amazonaws.com`;
  return post(operation, {
    url: new URL('/', url).href,
    service: 'dynamodb',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(input),
  });
}

async function eventsAfter(position) {
  const { Items } = await dynamodb('Query', {
    TableName: EVENTS,
    ConsistentRead: true,
    KeyConditionExpression: 'queue = :queue AND id > :position',
    ExpressionAttributeValues: { ':queue': { S: QUEUE }, ':position': { S: position } },
    Limit: BATCH,
  });
  return Items.map((item) => ({ id: item.id.S, line: item.line.S }));
}

function keyOf(line) {
  const word = line.split(/[ \t,;:]+/).find((w) => w !== '') ?? '(none)';
  return [...word].slice(0, 64).join('');
}

function additions(id, events) {
  const seen = new Map();
  for (const { line } of events) {
    seen.set(keyOf(line), (seen.get(keyOf(line)) ?? 0) + 1);
  }
  return [...seen].map(([key, count]) => ({
    Update: {
      TableName: COUNTS,
      Key: { bot: { S: id }, key: { S: key } },
      UpdateExpression: 'ADD seen :seen',
      ExpressionAttributeValues: { ':seen': { N: String(count) } },
    },
  }));
}

export const handler = bot(async (run) => {
  let after = run.position(QUEUE) ?? '!';
  while (run.hasTimeFor(BATCH_MILLIS)) {
    const events = await eventsAfter(after);
    if (events.length === 0) {
      return;
    }
    after = events.at(-1).id;
    await run.commit(additions(run.bot, events), QUEUE, after, events.length);
  }
});
