package api

import (
	"bytes"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	pdf "github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// hexString is how an outline has its titles.
var hexString = regexp.MustCompile(`<(?:[0-9A-Fa-f]{2})+>`)

// printedIn is all that stands in a file that we have printed: pages, outline, addresses. Our
// pages are set in UTF-16, which is given back as plain letters.
func printedIn(t *testing.T, content []byte) string {
	t.Helper()
	c := model.NewDefaultConfiguration()
	c.ValidationMode, c.Offline = model.ValidationRelaxed, true
	file, err := pdf.ReadAndValidate(bytes.NewReader(content), c)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, entry := range file.Table {
		switch o := entry.Object.(type) {
		case types.StreamDict:
			if err := o.Decode(); err == nil {
				all.Write(o.Content)
			}
		case nil:
		default:
			all.WriteString(o.PDFString())
		}
	}
	text := hexString.ReplaceAllStringFunc(all.String(), func(s string) string {
		plain, _ := hex.DecodeString(strings.Trim(s, "<>"))
		return string(plain)
	})
	return strings.ReplaceAll(text, "\x00", "")
}

// R126, R160 in what is printed: every word of a panel's work is in the pack and in the
// archive of exactly those who may read it, and whoever has stood aside gets neither the
// item's text and papers nor what was said, moved and decided of it.
func TestR160_WhoReadsWhatInWhatIsPrinted(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 6)
	d.seated(3)
	const chair, aside, network = "M0000", "M0002", "M0004"
	m := d.aPanelAtWork(aside)
	base := "/meetings/" + string(m.meeting)
	if err := d.house.CloseMeeting(d.ctx(), d.as("SEC"), m.meeting); err != nil {
		t.Fatal(err)
	}
	all, inside, hears := []string{chair, aside, network}, []string{chair, aside}, []string{chair}
	both, archive := []string{"/pack/pdf", "/archive/pdf"}, []string{"/archive/pdf"}
	for i, who := range all {
		b := d.browse(who)
		for k, file := range both {
			if !turn(i+1, k, len(both)) {
				continue
			}
			answer := b.send(httptest.NewRequest(http.MethodGet, deskOrigin+base+file, nil))
			content, err := io.ReadAll(answer.Body)
			if err != nil || answer.StatusCode != http.StatusOK {
				t.Fatalf("%s of %s: %d, %v", file, who, answer.StatusCode, err)
			}
			text := printedIn(t, content)
			for _, w := range []struct {
				word string
				in   []string
				by   []string
			}{
				{"Wopenitem", both, all},
				{"Wpublicpaper", both, all},
				{"Wmemberspaper", both, all},
				{"Wpanelpaper", both, inside},
				{"Wsecretpaper", both, hears},
				{"Wsecretbody", both, hears},
				{"Wopennotes", archive, inside},
				{"Wsecretnotes", archive, hears},
				{"Wcarried", archive, all},
				{"Wsecretmotion", archive, hears},
				{"Waction", archive, inside},
				{"Wsecretaction", archive, hears},
				{"Wprivate", nil, nil},
				{"Wcomment", nil, nil},
				{"Wsecretcomment", nil, nil},
			} {
				may := slices.Contains(w.in, file) && slices.Contains(w.by, who)
				if found := strings.Contains(text, w.word); found != may {
					t.Errorf("%s in %s of %s: %v, want %v", w.word, file, who, found, may)
				}
			}
		}
	}
}
