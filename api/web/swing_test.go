package web

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// The picture of a swing says what its table says (R150): each answer with its figure, a
// ring where it was and a disc where it is, the disc to the right of the ring where it
// rose; whatever a label holds, it is text.
func TestR150_TheSwingAsAPicture(t *testing.T) {
	svg := string(swing([]SwingMove{{"For <b>&</b>", 410, 510, "41.0% → 51.0%"}, {"Against", 590, 490, "59.0% → 49.0%"}, {"Undecided", 0, 0, "0.0% → 0.0%"}}))
	d, circles, words := xml.NewDecoder(strings.NewReader(svg)), [][2]string{}, ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the picture is no XML: %v\n%s", err, svg)
		}
		switch is := token.(type) {
		case xml.CharData:
			words += string(is) + "|"
		case xml.StartElement:
			if is.Name.Local == "b" {
				t.Error("a label's markup is markup")
			}
			if is.Name.Local != "circle" {
				continue
			}
			at := map[string]string{}
			for _, a := range is.Attr {
				at[a.Name.Local] = a.Value
			}
			circles = append(circles, [2]string{at["class"], at["cx"]})
		}
	}
	if want := "For <b>&</b>|41.0% → 51.0%|Against|59.0% → 49.0%|Undecided|0.0% → 0.0%|"; words != want {
		t.Errorf("it says %q", words)
	}
	want := [][2]string{{"app-chart__first", "173.6"}, {"app-chart__bar", "214.0"}, {"app-chart__first", "246.4"}, {"app-chart__bar", "206.0"}, {"app-chart__first", "8.0"}, {"app-chart__bar", "8.0"}}
	if len(circles) != len(want) {
		t.Fatalf("%v", circles)
	}
	for i := range want {
		if circles[i][1] != want[i][1] || circles[i][0] != want[i][0] {
			t.Errorf("circle %d is %v, want %v", i, circles[i], want[i])
		}
	}
	if n := strings.Count(svg, "app-chart__head"); n != 2 {
		t.Errorf("%d arrows, want one for each answer that moved", n)
	}
	if swing(nil) != "" {
		t.Error("a picture of nothing")
	}
}
