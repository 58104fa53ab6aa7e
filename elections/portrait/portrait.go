// Package portrait draws a photograph anew: upright, square, small, and with nothing
// of its file but the picture. What a camera notes beside it (place, time, device)
// is not copied, because nothing is.
package portrait

import (
	"bytes"
	"image"
	"image/jpeg"
	_ "image/png" // formats that are read
	"sync"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"

	"hustings/domain"
	"hustings/domain/refusal"
)

const (
	// Side is how wide and high a drawn portrait is, in pixels.
	Side = 480
	// MostBytes is the most that a file may have, MostDots the most that its
	// picture may: a few bytes can unfold into more than a machine holds, so they
	// are counted before anything is unfolded.
	MostBytes = 8 << 20
	MostDots  = 25_000_000
	quality   = 84
)

// one picture at a time: a large one takes some 150 MB while it is drawn.
var one sync.Mutex

// Draw gives a JPEG of the middle of a picture in a JPEG, PNG or WebP file.
func Draw(file []byte) ([]byte, error) {
	tooLarge := refusal.Because(domain.PhotoLarge, "", refusal.Args{"megabytes": MostBytes >> 20, "megapixels": MostDots / 1_000_000}).On("photo")
	unreadable := refusal.Because(domain.PhotoKind, "", nil).On("photo")
	if len(file) > MostBytes {
		return nil, tooLarge
	}
	about, kind, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || about.Width < 1 || about.Height < 1 {
		return nil, unreadable
	}
	if about.Width > MostDots/about.Height {
		return nil, tooLarge
	}
	one.Lock()
	defer one.Unlock()
	whole, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, unreadable
	}
	turned := upright
	if kind == "jpeg" {
		turned = orientation(file)
	}
	out := image.NewRGBA(image.Rect(0, 0, Side, Side))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src) // what is see-through is white
	draw.CatmullRom.Scale(out, out.Bounds(), whole, middle(whole.Bounds(), turned), draw.Over, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, turn(out, turned), &jpeg.Options{Quality: quality}); err != nil {
		return nil, unreadable
	}
	return b.Bytes(), nil
}

// middle is the largest square of a picture: in the middle of its width, and of a
// tall one rather from above, where the face is.
func middle(b image.Rectangle, turned int) image.Rectangle {
	w, h := b.Dx(), b.Dy()
	side := min(w, h)
	x, y := (w-side)/2, (h-side)/2
	// What is above, as the file has it, once it is turned.
	switch spare := max(w, h) - side; {
	case turned == 6 || turned == 5: // its left is above
		x = min(x, spare/4)
	case turned == 8 || turned == 7: // its right is
		x = max(x, w-side-spare/4)
	case turned == 3 || turned == 4: // its foot is
		y = max(y, h-side-spare/4)
	default:
		y = min(y, spare/4)
	}
	if w > h && turned <= 4 {
		y = 0
	}
	if h > w && turned > 4 {
		x = 0
	}
	return image.Rect(x, y, x+side, y+side).Add(b.Min)
}

// turn turns and mirrors a square as its file says it is to be seen (TIFF 6.0,
// orientation).
func turn(in *image.RGBA, turned int) *image.RGBA {
	if turned == upright {
		return in
	}
	out := image.NewRGBA(in.Bounds())
	const last = Side - 1
	for y := range Side {
		for x := range Side {
			fromX, fromY := x, y
			switch turned {
			case 2:
				fromX = last - x
			case 3:
				fromX, fromY = last-x, last-y
			case 4:
				fromY = last - y
			case 5:
				fromX, fromY = y, x
			case 6:
				fromX, fromY = y, last-x
			case 7:
				fromX, fromY = last-y, last-x
			case 8:
				fromX, fromY = last-y, x
			}
			out.SetRGBA(x, y, in.RGBAAt(fromX, fromY))
		}
	}
	return out
}
