-- Runs in Neovim after the configuration of docs/editors.md: waits for findings, asks for the rest, applies a quick fix, tells all of it.
local out = {}
vim.wait(20000, function() return #vim.diagnostic.get(0) > 1 end, 50)
local client = vim.lsp.get_clients({ name = 'promptfare' })[1]
local ask = function(method, params)
  params.textDocument = vim.lsp.util.make_text_document_params()
  local answer = client:request_sync(method, params, 20000, 0)
  return answer and answer.result
end
out.encoding = client.offset_encoding
out.found = vim.tbl_map(function(found)
  local text = vim.api.nvim_buf_get_text(0, found.lnum, found.col, found.end_lnum, found.end_col, {})
  return { rule = found.code, text = table.concat(text, '\n') }
end, vim.diagnostic.get(0))
local lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
for index, line in ipairs(lines) do
  local at = line:find('create', 1, true)
  if at then
    vim.api.nvim_win_set_cursor(0, { index, at })
    out.hover = ask('textDocument/hover', vim.lsp.util.make_position_params(0, client.offset_encoding))
  end
end
out.hints = ask('textDocument/inlayHint', { range = { start = { line = 0, character = 0 }, ['end'] = { line = #lines, character = 0 } } })
for _, found in ipairs(vim.diagnostic.get(0)) do
  if found.code == 'verbose-phrasing' then
    vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
    local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
    params.context = { diagnostics = { found.user_data.lsp }, only = { 'quickfix' } }
    local action = (ask('textDocument/codeAction', params) or {})[1]
    if action then
      if not action.edit then action = client:request_sync('codeAction/resolve', action, 20000, 0).result end
      vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
      break
    end
  end
end
out.after = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
vim.fn.writefile({ vim.json.encode(out) }, vim.env.E2E_RESULT)
vim.cmd('qa!')
