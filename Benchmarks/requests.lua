-- SPDX-License-Identifier: Apache-2.0
-- wrk asks for the lines of a file in turn, over connections that stay open; at the end it prints one JSON line.
-- arguments: METHOD PATH [BODIES]

local made, place = {}, 0

function init(arguments)
  local method, path, bodies = arguments[1], arguments[2], arguments[3]
  if bodies then
    for line in io.lines(bodies) do
      made[#made + 1] = wrk.format(method, path, { ["Content-Type"] = "application/json" }, line)
    end
  else
    made[1] = wrk.format(method, path)
  end
end

function request()
  place = place % #made + 1
  return made[place]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests":%d,"seconds":%.6f,"failed":%d,"p50":%.4f,"p99":%.4f}', summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3))
end
