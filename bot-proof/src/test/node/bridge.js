"use strict";
/*
 * Hands calls to the real leo-sdk: a line {"op", "args"} on standard input, a line {"result"} or {"error"} on standard
 * output, one after another. leo-sdk keeps one run a process, in its registry; so does this.
 *
 * clock(ms)                 Date.now() stands there
 * run(cron)                 what the bus's payload told of the run: the registry is as the bot wrapper makes it
 * bot(method, ...args)      leo.bot's method
 * read(bot, queue, limit)   the events leo.read gives from the bot's position on
 * checkpointRead()          a checkpoint of what was read
 * shouldRun(bot)            leo-sdk's own decision about a bot as it stands
 * saveSetting(id, value)    leo-sdk's way to write LeoSettings
 */
const fs = require("fs");
const readline = require("readline");

const endpoint = process.env.DYNAMODB_ENDPOINT;
const resources = {
  Region: "us-east-1",
  LeoCron: "LeoCron",
  LeoEvent: "LeoEvent",
  LeoStream: "LeoStream",
  LeoSettings: "LeoSettings",
  LeoSystem: "LeoSystem",
  LeoS3: "none",
  LeoKinesisStream: "none",
  LeoFirehoseStream: "none",
};
for (const level of ["log", "info", "debug", "warn", "error"]) {
  console[level] = () => {}; // standard output is for answers
}

Object.assign(process.env, { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" }); // DynamoDB Local asks for some

const AWS = require("aws-sdk");
AWS.config.update({ region: resources.Region, dynamodb: { endpoint } });
// leo-sdk insists on an agent for https, which node refuses to use for http.
const handleRequest = AWS.HttpClient.prototype.handleRequest;
AWS.HttpClient.prototype.handleRequest = function (request, options, callback, failed) {
  return handleRequest.call(this, request, { ...options, agent: undefined }, callback, failed);
};

const { RStreamsSdk } = require("leo-sdk");
const leo = new RStreamsSdk(resources);
const withCallback = new Set(["trigger", "checkLock", "reportComplete", "createLock", "removeLock", "checkpoint", "get"]);
let stream;

function called(target, method, args) {
  return new Promise((resolve, reject) =>
    target[method](...args, (error, result) => (error ? reject(error) : resolve(result))));
}

function read(bot, queue, limit) {
  return new Promise((resolve, reject) => {
    const events = [];
    stream = leo.read(bot, queue, { limit });
    stream.on("data", (event) => events.push({ eid: event.eid, payload: event.payload }));
    stream.on("end", () => resolve(events));
    stream.on("error", reject);
  });
}

const operations = {
  async clock(millis) {
    Date.now = () => millis;
  },
  async run(cron) {
    const registry = leo.configuration.registry;
    Object.keys(registry).forEach((name) => delete registry[name]);
    global.cron_run_again = false;
    if (cron) {
      registry.__cron = cron;
      registry.id = cron.id;
    }
  },
  async bot(method, ...args) {
    if (method === "start") { // without a callback it takes no lock
      return new Promise((resolve, reject) =>
        leo.bot.start(...args, (error) => (error ? reject(error) : resolve(leo.configuration.registry.__cron))).catch(() => {}));
    }
    return withCallback.has(method) ? called(leo.bot, method, args) : leo.bot[method](...args);
  },
  read: async (bot, queue, limit) => read(bot, queue, limit),
  checkpointRead: async () => called(stream, "checkpoint", []),
  async shouldRun(bot) {
    const { Item: image } = await leo.aws.dynamodb.docClient.get({ TableName: resources.LeoCron, Key: { id: bot } }).promise();
    return new Promise((resolve) => leo.bot.shouldRun(null, image, { _instances: { [bot]: image.instances } }, resolve))
      .then((decision) => decision.value);
  },
  saveSetting: async (id, value) => called(leo.aws.dynamodb, "saveSetting", [id, value]),
};

function described(error) {
  return error instanceof Error
    ? { code: error.code || error.name, message: error.message }
    : { code: "", message: String(error) };
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { op, args } = JSON.parse(line);
    let answer;
    try {
      const result = await operations[op](...args);
      answer = { result: result === undefined ? null : result };
    } catch (error) {
      answer = { error: described(error) };
    }
    fs.writeSync(1, JSON.stringify(answer) + "\n");
  }
  process.exit(0);
})();
