package governance

import (
	"archive/zip"
	"bytes"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"hustings/domain/refusal"
)

// FileMost is the most a paper's file may hold: 20 MB.
const FileMost = 20 << 20

// What a paper's file may be, by the ending of its name: PDF, office formats and
// pictures (R160). Neither HTML nor SVG is among them: both can run in a browser.
const (
	MediaPDF  = "application/pdf"
	MediaDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	MediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	MediaPPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	MediaODT  = "application/vnd.oasis.opendocument.text"
	MediaODS  = "application/vnd.oasis.opendocument.spreadsheet"
	MediaODP  = "application/vnd.oasis.opendocument.presentation"
	MediaPNG  = "image/png"
	MediaJPEG = "image/jpeg"
)

var mediaByEnding = map[string]string{".pdf": MediaPDF, ".docx": MediaDOCX, ".xlsx": MediaXLSX, ".pptx": MediaPPTX,
	".odt": MediaODT, ".ods": MediaODS, ".odp": MediaODP, ".png": MediaPNG, ".jpg": MediaJPEG, ".jpeg": MediaJPEG}

// openXML are the parts by which the three office formats are told apart.
var openXML = map[string]string{"word/document.xml": MediaDOCX, "xl/workbook.xml": MediaXLSX, "ppt/presentation.xml": MediaPPTX}

// SniffFile says what a file is by its bytes, and refuses one that is not what its name
// says, holds a macro, or is of a kind that papers are not. A zip is judged by its
// directory: what the beginning looks like says nothing of what is inside.
func SniffFile(name string, content []byte) (media string, err error) {
	want := mediaByEnding[strings.ToLower(path.Ext(name))]
	switch {
	case len(content) == 0:
		return "", refusal.Because(FileEmpty, "R160", nil).On("file")
	case len(content) > FileMost:
		return "", refusal.Because(FileTooLarge, "R160", refusal.Args{"max": FileMost >> 20}).On("file")
	case want == "" && bytes.HasPrefix(content, []byte("PK\x03\x04")) && macros(content):
		return "", refusal.Because(FileHasMacro, "R160", nil).On("file")
	case want == "":
		return "", refusal.Because(FileKindRefused, "R160", nil).On("file")
	}
	got := ""
	switch {
	case bytes.HasPrefix(content, []byte("%PDF-")):
		got = MediaPDF
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		got = MediaPNG
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		got = MediaJPEG
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		if got, err = sniffZip(content); err != nil {
			return "", err
		}
	}
	if got != want {
		return "", refusal.Because(FileNotItsName, "R160", nil).On("file")
	}
	return got, nil
}

// mostZipEntries bounds the directory of a zip that is looked into.
const mostZipEntries = 10_000

func sniffZip(content []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || len(z.File) > mostZipEntries {
		return "", refusal.Because(FileDamaged, "R160", nil).On("file")
	}
	media := ""
	for _, f := range z.File {
		if isMacro(f.Name) {
			return "", refusal.Because(FileHasMacro, "R160", nil).On("file")
		}
		if m, is := openXML[f.Name]; is {
			media = m
		}
		if f.Name == "mimetype" {
			if text, ok := small(f); ok && strings.HasPrefix(text, "application/vnd.oasis.opendocument.") {
				media = text
			}
		}
		if f.Name == "[Content_Types].xml" {
			if text, ok := small(f); !ok || strings.Contains(strings.ToLower(text), "macroenabled") || strings.Contains(strings.ToLower(text), "vbaproject") {
				return "", refusal.Because(FileHasMacro, "R160", nil).On("file")
			}
		}
	}
	return media, nil
}

// macros reports whether a zip of whatever name holds one.
func macros(content []byte) bool {
	_, err := sniffZip(content)
	r, is := refusal.Of(err)
	return is && r.Reason == FileHasMacro
}

// isMacro knows the parts in which office formats keep programs, whatever the document
// calls itself: Visual Basic, macro sheets, Basic and scripts of OpenDocument, embedded
// controls and executables.
func isMacro(name string) bool {
	n := strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
	for _, part := range []string{"vbaproject", "vbadata", "macrosheets/", "activex/", "basic/", "scripts/", "xl/macros"} {
		if strings.Contains(n, part) {
			return true
		}
	}
	switch path.Ext(n) {
	case ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".jar", ".hta", ".scr", ".com", ".lnk":
		return true
	}
	return false
}

// small reads a part that ought to be short; false where it is not.
func small(f *zip.File) (string, bool) {
	const most = 1 << 20
	if f.UncompressedSize64 > most {
		return "", false
	}
	r, err := f.Open()
	if err != nil {
		return "", false
	}
	defer r.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(&limited{r: r, left: most}); err != nil {
		return "", false
	}
	return strings.TrimSpace(b.String()), true
}

// TitleOfFile is what a file is called in a list, until somebody gives it a title: its name
// without the ending.
func TitleOfFile(name string) string {
	name = CleanFileName(name)
	if title := Line(strings.TrimSuffix(name, path.Ext(name))); title != "" {
		return title
	}
	return name
}

// CleanFileName is a file's own name without folders, controls and whatever could turn
// a header or a page around; never empty.
func CleanFileName(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	name = path.Base("/" + name)
	var b strings.Builder
	for _, r := range name {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r), strings.ContainsRune(`"<>:|?*;%/`, r):
			continue
		}
		b.WriteRune(r)
	}
	clean := strings.TrimLeft(strings.TrimSpace(b.String()), ".")
	if ext := path.Ext(clean); len([]rune(clean)) > 120 {
		runes := []rune(strings.TrimSuffix(clean, ext))
		clean = string(runes[:min(len(runes), 120-len([]rune(ext)))]) + ext
	}
	if clean == "" {
		return "paper"
	}
	return clean
}
