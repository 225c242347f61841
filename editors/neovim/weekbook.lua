-- Playbooks in Neovim 0.8 or later: copy this file to ~/.config/nvim/plugin/.
-- It needs the `weekbook` command on the PATH.

vim.filetype.add({ extension = { playbook = "playbook" } })

vim.api.nvim_create_autocmd("FileType", {
  pattern = "playbook",
  callback = function(event)
    vim.bo[event.buf].commentstring = "# %s"
    vim.bo[event.buf].expandtab = true
    vim.bo[event.buf].shiftwidth = 4
    local found = vim.fs.find("weekbook.toml", { path = event.file, upward = true })
    vim.lsp.start({
      name = "weekbook",
      cmd = { "weekbook", "lsp" },
      root_dir = vim.fs.dirname(found[1] or event.file),
    })
  end,
})
