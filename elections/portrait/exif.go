package portrait

import (
	"bytes"
	"encoding/binary"
)

// upright is the orientation of a picture that is stored as it is seen.
const upright = 1

// orientation reads which way up a JPEG is to be seen: the one thing of its notes
// that the picture needs. Whatever is not as it should be counts as upright.
func orientation(file []byte) int {
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		kind, size := file[at+1], int(binary.BigEndian.Uint16(file[at+2:]))
		if kind == 0xda || size < 2 || at+2+size > len(file) { // the picture itself begins, or the file is cut off
			return upright
		}
		if part := file[at+4 : at+2+size]; kind == 0xe1 && bytes.HasPrefix(part, []byte("Exif\x00\x00")) {
			return noted(part[6:])
		}
		at += 2 + size
	}
	return upright
}

// noted finds the orientation among a camera's notes, a TIFF file within the file.
func noted(tiff []byte) int {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at > len(tiff)-2 {
		return upright
	}
	entries := int(order.Uint16(tiff[at:]))
	for i := range entries {
		e := at + 2 + 12*i
		if e+12 > len(tiff) {
			return upright
		}
		if order.Uint16(tiff[e:]) == 0x0112 {
			if v := int(order.Uint16(tiff[e+8:])); v >= 1 && v <= 8 {
				return v
			}
			return upright
		}
	}
	return upright
}
