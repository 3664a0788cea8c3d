// Package alike tells whether two spellings may be the same name, in English
// and Spanish: José and Hose, Ximena and Jimena, Katherine and Kate.
//
// A name becomes words (Words). A word has a Spell, how it would be written if
// letters that sound alike were one letter, and a Sound, the same without its
// vowels. Compare grades two words; Near lists what an index must be asked for
// so that one slip of the finger is found by equality alone.
//
// Source: Kith
package alike
