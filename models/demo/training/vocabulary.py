"""Our own WordPiece vocabulary: every word of the prompts, words that requests may use for findings, and all letters."""

import re
import string
import unicodedata

from findings import ZERO_SHOT, prompts

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

ASKED_IN = """
a an the of in on at to with without and or no none not any there is are was has have seen shown present absent likely
left right both upper middle lower lobe lobes apex apical basal base anterior posterior lateral medial central
peripheral lung lungs chest thorax heart cardiac aorta aortic artery vein vessel vessels airway airways trachea bronchus
pleura mediastinum rib ribs spine vertebra sternum diaphragm liver bone bones soft tissue fluid air gas fat
nodule nodules mass masses lesion lesions opacity opacities consolidation infiltrate effusion effusions emphysema
pneumothorax pneumonia cancer tumor metastasis fracture fractures calcification enlargement enlarged cardiomegaly
normal abnormal healthy finding findings pathology disease sign signs small large mild moderate severe acute chronic
bilateral unilateral focal diffuse solid covid fibrosis edema atelectasis mm cm ct scan patient
"""

ENDINGS = """
s es ed ing al ar ic ous y ly er ion ions ation tion sion ment ness ity itis osis oma omas pathy megaly plasia ectasis
ectomy scopy graphy thorax emia uria ology ia is um us
"""


def words_of(text):
    """Words as the tokenizer splits them: lower case, without accents, with separate punctuation."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn").lower()
    return re.findall(r"\w+|[^\w\s]", plain)


def vocabulary():
    """Tokens in the order of their ids."""
    characters = list(string.ascii_lowercase + string.digits)
    tokens = SPECIAL + list(string.punctuation) + characters + ["##" + c for c in characters]
    tokens += ["##" + ending for ending in ENDINGS.split()]
    tokens += sorted({word for text in [*prompts(), *ZERO_SHOT, ASKED_IN] for word in words_of(text)})
    return list(dict.fromkeys(tokens))


def encode(text, ids):
    """Ids of a text; all of its words must be in the vocabulary."""
    return [ids["[CLS]"], *(ids[word] for word in words_of(text)), ids["[SEP]"]]
