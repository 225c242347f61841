// The grammar in the engine that VS Code uses, and the extension with the editor stood in for.
"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { test } = require("node:test");
const oniguruma = require("vscode-oniguruma");
const { Registry, INITIAL } = require("vscode-textmate");

const here = path.join(__dirname, "..");

async function scopes(lines) {
  const wasm = readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () =>
      JSON.parse(readFileSync(path.join(here, "syntaxes", "playbook.tmLanguage.json"), "utf8")),
  });
  const grammar = await registry.loadGrammar("source.playbook");
  let state = INITIAL;
  return lines.map((line) => {
    const found = grammar.tokenizeLine(line, state);
    state = found.ruleStack;
    const named = {};
    for (const token of found.tokens) {
      named[line.slice(token.startIndex, token.endIndex).trim()] = token.scopes.at(-1);
    }
    return named;
  });
}

test("keywords, names, texts and numbers have their scopes, in every tongue", async () => {
  const found = await scopes([
    'element chat "Question of the day" # a note',
    "    at most 2 transaction per day",
    "    keep 20h between live-chat",
    "language es",
    "semana",
    "    como máximo 2 venta por día",
    "    publicar at-most cada día a las 09:30",
  ]);
  const keyword = "keyword.control.playbook";
  assert.equal(found[0].element, keyword);
  assert.equal(found[0].chat, "source.playbook");
  assert.equal(found[0]['"Question of the day"'], "string.quoted.double.playbook");
  assert.equal(found[0]["# a note"], "comment.line.number-sign.playbook");
  assert.equal(found[1]["at most"], keyword);
  assert.equal(found[1]["per day"], keyword);
  assert.equal(found[2]["20h"], "constant.numeric.length.playbook");
  assert.equal(found[3].es, "constant.language.playbook");
  assert.equal(found[4].semana, keyword);
  assert.equal(found[5]["como máximo"], keyword);
  assert.equal(found[6]["09:30"], "constant.numeric.time.playbook");
  assert.notEqual(found[6]["at-most"], keyword);
});

test("the extension starts the server, and says what to do where it cannot", async () => {
  const started = [];
  const shown = [];
  let fails = false;
  class LanguageClient {
    constructor(id, name, server, client) {
      started.push({ server, client });
    }
    async start() {
      if (fails) throw new Error("not found");
    }
    async stop() {
      started.push("stopped");
    }
  }
  const stand = {
    vscode: {
      window: { showErrorMessage: (text) => shown.push(text) },
      workspace: { getConfiguration: () => ({ get: (name, otherwise) => otherwise }) },
    },
    "vscode-languageclient/node": { LanguageClient },
  };
  const load = Module._load;
  Module._load = (name, ...rest) => stand[name] ?? load(name, ...rest);
  try {
    const extension = require("../extension.js");
    await extension.activate();
    assert.deepEqual(started[0].server, { command: "weekbook", args: ["lsp"] });
    assert.deepEqual(shown, []);
    await extension.deactivate();
    assert.equal(started[1], "stopped");
    fails = true;
    await extension.activate();
    assert.match(shown[0], /pipx install weekbook/);
  } finally {
    Module._load = load;
  }
});
