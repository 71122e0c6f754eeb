-- What an employee says of an employer that nobody has linked yet is hidden from the people of every firm.
UPDATE matter SET hidden_from = '*'
WHERE kind = 'request' AND hidden_from IS NULL AND body LIKE '%"by_employee":true%';
