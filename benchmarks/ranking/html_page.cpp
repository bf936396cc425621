// Style sheet and escaping.
#include "benchmarks/ranking/html_page.hpp"

namespace timbao {
namespace {

constexpr const char* style = R"(<style>
:root{color-scheme:light dark;--ground:#fff;--ink:#1d2126;--faint:#5b6470;--rule:#d5dae0;
--c0:#1f6feb;--c1:#c2410c;--c2:#15803d;--c3:#9333ea;--c4:#b45309;--c5:#0e7490}
@media(prefers-color-scheme:dark){:root{--ground:#14171b;--ink:#e6e9ed;--faint:#9aa4b0;
--rule:#333a43;--c0:#6cb1ff;--c1:#ff9d6b;--c2:#62d08b;--c3:#cf9bff;--c4:#f2c14e;--c5:#5fd3e6}}
body{font:16px/1.5 system-ui,sans-serif;background:var(--ground);color:var(--ink);
max-width:60rem;margin:2rem auto;padding:0 1rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .6rem;border-bottom:1px solid var(--rule);text-align:right;
vertical-align:top}th:first-child,td:first-child,.text{text-align:left}
p,caption,summary{color:var(--faint)}caption{text-align:left}svg{width:100%;height:auto}
svg text{font-size:12px;fill:var(--faint)}.grid{stroke:var(--rule)}path{fill:none}
.series-0{stroke:var(--c0)}.series-1{stroke:var(--c1)}.series-2{stroke:var(--c2)}
.series-3{stroke:var(--c3)}.series-4{stroke:var(--c4)}.series-5{stroke:var(--c5)}
path.series-1{stroke-dasharray:8 4}path.series-2{stroke-dasharray:2 4}
path.series-3{stroke-dasharray:8 4 2 4}path.series-4{stroke-dasharray:12 6}
path.series-5{stroke-dasharray:4 4}
circle.series-0,i.series-0{fill:var(--c0);background:var(--c0)}
circle.series-1,i.series-1{fill:var(--c1);background:var(--c1)}
circle.series-2,i.series-2{fill:var(--c2);background:var(--c2)}
circle.series-3,i.series-3{fill:var(--c3);background:var(--c3)}
circle.series-4,i.series-4{fill:var(--c4);background:var(--c4)}
circle.series-5,i.series-5{fill:var(--c5);background:var(--c5)}
i{display:inline-block;width:.8em;height:.8em;margin:0 .4em 0 1em}
.sum td{font-weight:600}.part td:first-child{padding-left:2rem}
</style>)";

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char letter : text)
    switch (letter) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += letter;
    }
  return escaped;
}

std::string html_page(std::string_view title, std::string_view body) {
  const std::string heading = escape_html(title);
  std::string page =
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
      heading + "</title>\n";
  page.append(style).append("\n<h1>").append(heading).append("</h1>\n").append(body);
  return page.append("</html>\n");
}

}  // namespace timbao
