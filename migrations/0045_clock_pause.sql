-- Why a clock stands still, and who says so, beside since when: shown on the ruler.
ALTER TABLE clock ADD COLUMN pause_reason TEXT;
