package seal

import "math/bits"

// chacha20 sets block to the block function of ChaCha20 (RFC 8439, section 2.3) for a key, a counter and a nonce of which
// the last word is zero. It works in the caller's memory alone, which she overwrites when she is done: of what a library
// keeps of a key, on stacks and in objects of its own, nothing can be taken back.
func chacha20(block *[16]uint32, key *[8]uint32, counter uint32, nonce uint64) {
	chachaState(block, key, counter, nonce)
	for range 10 {
		quarter(&block[0], &block[4], &block[8], &block[12])
		quarter(&block[1], &block[5], &block[9], &block[13])
		quarter(&block[2], &block[6], &block[10], &block[14])
		quarter(&block[3], &block[7], &block[11], &block[15])
		quarter(&block[0], &block[5], &block[10], &block[15])
		quarter(&block[1], &block[6], &block[11], &block[12])
		quarter(&block[2], &block[7], &block[8], &block[13])
		quarter(&block[3], &block[4], &block[9], &block[14])
	}
	// What is added is the state from before: word by word, so that it stands nowhere else.
	block[0] += 0x61707865
	block[1] += 0x3320646e
	block[2] += 0x79622d32
	block[3] += 0x6b206574
	for i := range key {
		block[4+i] += key[i]
	}
	block[12] += counter
	block[13] += uint32(nonce)
	block[14] += uint32(nonce >> 32)
}

func chachaState(block *[16]uint32, key *[8]uint32, counter uint32, nonce uint64) {
	block[0], block[1], block[2], block[3] = 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574
	for i := range key {
		block[4+i] = key[i]
	}
	block[12], block[13], block[14], block[15] = counter, uint32(nonce), uint32(nonce>>32), 0
}

func quarter(a, b, c, d *uint32) {
	*a += *b
	*d = bits.RotateLeft32(*d^*a, 16)
	*c += *d
	*b = bits.RotateLeft32(*b^*c, 12)
	*a += *b
	*d = bits.RotateLeft32(*d^*a, 8)
	*c += *d
	*b = bits.RotateLeft32(*b^*c, 7)
}
