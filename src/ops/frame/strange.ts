/** Why a frame cannot be restored; the dish then stays as it is. */
export const STRANGE_FRAME = "The frame names a cell or a rule that the dish does not have.";
