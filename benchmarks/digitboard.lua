-- Load for samples/DigitBoard: wrk posts a digit, a 7 drawn by strokes, and expects an answer of 200 that names a digit.
--
--   dotnet run -c Release --project samples/DigitBoard --urls http://localhost:5080
--   wrk -t 2 -c 50 -d 20 --latency -s benchmarks/digitboard.lua http://localhost:5080

local side = 28
local pixels = {}

for y = 0, side - 1 do
  for x = 0, side - 1 do
    local bar = y >= 6 and y <= 8 and x >= 8 and x <= 19
    local stem = y > 8 and y <= 22 and math.abs(x - (19 - (y - 8) / 2)) <= 1
    pixels[#pixels + 1] = (bar or stem) and 1 or 0
  end
end

wrk.method = "POST"
wrk.path = "/api/predict"
wrk.headers["Content-Type"] = "application/json"
wrk.body = string.format(
  '{"width":%d,"height":%d,"pixels":[%s]}', side, side, table.concat(pixels, ","))

-- Each of wrk's threads has globals of its own: they are kept here, to be added up at the end.
local threads = {}

function setup(thread)
  thread:set("wrong", 0)
  threads[#threads + 1] = thread
end

function response(status, headers, body)
  if status ~= 200 or not body:find('"digit":%d') then
    wrong = wrong + 1
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout

  for _, thread in ipairs(threads) do
    failed = failed + thread:get("wrong")
  end

  io.write(string.format(
    "%.0f requests/s, p50 %.1f ms, p99 %.1f ms, %d errors\n",
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000,
    failed))
end
