package api

import (
	"encoding/json"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"hustings/api/site"
)

// The page's own check of paper, key and tag passes on the page that is served, and
// not on one in which a name or the key was changed on the way.
func TestFound17_TheServedBallotPageHoldsToItsBoard(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs Node.js; left out with -short")
	}
	d, _, c := mustPolling(t, 20)
	b := d.browse(member(7))
	b.must(b.get(site.ContestPath(c.ID, "ballot")))
	claim := regexp.MustCompile(`data-ballot="([^"]+)"`).FindStringSubmatch(b.page)
	if claim == nil {
		t.Fatal("the page has nothing to seal with")
	}
	type row struct {
		Index int    `json:"index"`
		Name  string `json:"name"`
	}
	var rows []row
	for _, m := range regexp.MustCompile(`data-index="(\d+)" data-name="([^"]*)"`).FindAllStringSubmatch(b.page, -1) {
		index, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row{index, html.UnescapeString(m[2])})
	}
	if len(rows) != len(c.Options) {
		t.Fatalf("%d candidates on the page, %d on the paper", len(rows), len(c.Options))
	}
	asked, err := json.Marshal(map[string]any{"claim": json.RawMessage(html.UnescapeString(claim[1])), "rows": rows})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "page.json")
	if err := os.WriteFile(file, asked, 0o600); err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "--input-type=module", "-e", `
import { readFileSync } from "node:fs";
import { load } from "./test/unit/modules.mjs";
const { checkPaper } = await load("board");
const page = () => JSON.parse(readFileSync(process.env.PAGE, "utf8"));
const { claim, rows } = page();
checkPaper(claim, rows);
for (const lie of [(p) => { p.claim.pk = p.claim.tag; }, (p) => { p.rows[0].name += "e"; }, (p) => { p.claim.voter += "1"; }]) {
  const p = page();
  lie(p);
  let fell = false;
  try { checkPaper(p.claim, p.rows); } catch { fell = true; }
  if (!fell) throw new Error("a page that lies was believed: " + lie);
}`)
	node.Dir = "web"
	node.Env = append(os.Environ(), "PAGE="+file)
	if out, err := node.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
