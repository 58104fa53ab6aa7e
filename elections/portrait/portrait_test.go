package portrait

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
)

// quarters is a picture whose four corners have a colour each: red, green, blue,
// black, from the left above to the right below.
func quarters(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{A: 255}
			switch {
			case x < w/2 && y < h/2:
				c.R = 255
			case y < h/2:
				c.G = 255
			case x < w/2:
				c.B = 255
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// photo is a JPEG as a camera writes it: with notes that say where it was taken, and
// which way up it is.
func photo(t *testing.T, img image.Image, turned uint16, order binary.ByteOrder) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("MM")
	if order == binary.LittleEndian {
		tiff = []byte("II")
	}
	put16 := func(v uint16) { tiff = order.(binary.AppendByteOrder).AppendUint16(tiff, v) }
	put32 := func(v uint32) { tiff = order.(binary.AppendByteOrder).AppendUint32(tiff, v) }
	put16(42)
	put32(8)
	put16(2)
	put16(0x0110)
	put16(2)
	put32(1)
	put32(0x41000000)
	put16(0x0112)
	put16(3)
	put32(1)
	put16(turned)
	put16(0)
	put32(0)
	tiff = append(tiff, "GPS 51.5007N 0.1246W"...)
	part := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{}, b.Bytes()[:2]...)
	out = append(out, 0xff, 0xe1, byte((len(part)+2)>>8), byte(len(part)+2))
	out = append(out, part...)
	return append(out, b.Bytes()[2:]...)
}

// corner names the colour of a corner of a drawn portrait.
func corner(t *testing.T, drawn []byte, x, y int) string {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(drawn))
	if err != nil {
		t.Fatal(err)
	}
	r, g, b, _ := img.At(x, y).RGBA()
	switch {
	case r > 0xa000 && g < 0x6000:
		return "red"
	case g > 0xa000 && r < 0x6000:
		return "green"
	case b > 0xa000 && r < 0x6000:
		return "blue"
	case r < 0x6000 && g < 0x6000 && b < 0x6000:
		return "black"
	}
	return "other"
}

func TestAPortraitIsDrawnUprightWithoutItsNotes(t *testing.T) {
	// Which corner stands above on the left, and above on the right, once it is turned.
	for turned, want := range map[uint16][2]string{1: {"red", "green"}, 2: {"green", "red"}, 3: {"black", "blue"}, 4: {"blue", "black"},
		5: {"red", "blue"}, 6: {"blue", "red"}, 7: {"black", "green"}, 8: {"green", "black"}} {
		for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
			file := photo(t, quarters(900, 900), turned, order)
			if !bytes.Contains(file, []byte("GPS 51.5007N")) {
				t.Fatal("the sample has no place in it")
			}
			drawn, err := Draw(file)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(drawn, []byte("Exif")) || bytes.Contains(drawn, []byte("GPS")) {
				t.Errorf("orientation %d: the camera's notes are in the portrait", turned)
			}
			about, kind, err := image.DecodeConfig(bytes.NewReader(drawn))
			if err != nil || kind != "jpeg" || about.Width != Side || about.Height != Side {
				t.Errorf("orientation %d: %s of %d x %d, %v", turned, kind, about.Width, about.Height, err)
			}
			if got := [2]string{corner(t, drawn, 40, 40), corner(t, drawn, Side-40, 40)}; got != want {
				t.Errorf("orientation %d in %v: %v, want %v", turned, order, got, want)
			}
		}
	}
}

func TestWhatIsNoPortraitIsRefused(t *testing.T) {
	var small bytes.Buffer
	if err := png.Encode(&small, quarters(300, 700)); err != nil {
		t.Fatal(err)
	}
	if drawn, err := Draw(small.Bytes()); err != nil || corner(t, drawn, 40, 40) != "red" {
		t.Errorf("a tall PNG: %v", err)
	}
	// A PNG of 100,000 x 100,000 dots is a few hundred bytes and would unfold to 40 GB.
	bomb := append([]byte{}, small.Bytes()...)
	binary.BigEndian.PutUint32(bomb[16:], 100_000)
	binary.BigEndian.PutUint32(bomb[20:], 100_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	for what, c := range map[string]struct {
		file []byte
		want refusal.Reason
	}{
		"a picture of ten thousand million dots": {bomb, domain.PhotoLarge},
		"nine megabytes":                         {make([]byte, 9<<20), domain.PhotoLarge},
		"nothing":                                {nil, domain.PhotoKind},
		"SVG":                                    {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), domain.PhotoKind},
		"a picture cut off":                      {small.Bytes()[:200], domain.PhotoKind},
	} {
		_, err := Draw(c.file)
		if r, no := refusal.Of(err); !no || r.Reason != c.want || r.Field != "photo" {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
}

func TestNotesThatAreWrongCountAsUpright(t *testing.T) {
	file := photo(t, quarters(64, 64), 6, binary.LittleEndian)
	if orientation(file) != 6 {
		t.Fatal("the sample is upright")
	}
	for i := range file {
		if o := orientation(file[:i]); o != 1 && o != 6 {
			t.Errorf("cut at %d: %d", i, o)
		}
	}
	if o := orientation(photo(t, quarters(64, 64), 9, binary.BigEndian)); o != 1 {
		t.Errorf("orientation 9 is read as %d", o)
	}
}
