// Starts `weekbook lsp` for playbooks and says what to do where it cannot be found.
"use strict";

const { window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function activate() {
  const command = workspace.getConfiguration("weekbook").get("command", "weekbook");
  client = new LanguageClient(
    "weekbook",
    "Weekbook",
    { command, args: ["lsp"] },
    { documentSelector: [{ language: "playbook" }] },
  );
  try {
    await client.start();
  } catch {
    window.showErrorMessage(
      `"${command} lsp" could not be started. Install Weekbook (pipx install weekbook), ` +
        "or set weekbook.command to where it is.",
    );
  }
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
