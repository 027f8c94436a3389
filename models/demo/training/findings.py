"""The findings, groups and words of the demonstration models: those of the service's default configuration."""

ZERO_SHOT = [
    "Pathological finding", "Pulmonary nodule", "Lymphangitic carcinomatosis", "Pneumonia", "Tuberculosis",
    "Bronchiectasis", "Chronic bronchitis", "Bronchial obstruction", "Pulmonary emphysema", "Pulmonary fibrosis",
    "Pneumoconiosis", "Pulmonary edema", "Atelectasis", "Pleural effusion", "Pleural thickening", "Pleural plaques",
    "Pneumothorax", "Hemothorax", "Consolidation", "Ground-glass opacity", "Crazy-paving pattern",
    "Tree-in-bud pattern", "Mosaic attenuation", "Cavitation", "Pulmonary embolism", "Chronic thromboembolic disease",
    "Main pulmonary artery enlargement", "Pulmonary arteriovenous malformation",
    "Mediastinal or hilar lymphadenopathy", "Sarcoidosis", "Thymoma", "Lymphoma", "Mediastinal cyst",
    "Retrosternal goiter", "Pericardial effusion", "Cardiac chamber enlargement", "Coronary artery calcification",
    "Aortic dissection", "Rib fracture", "Vertebral compression fracture", "Bone metastases",
    "Chest wall mass or invasion", "Subcutaneous emphysema", "Diaphragmatic hernia", "Hiatal hernia",
    "Pneumomediastinum", "Hydropneumothorax", "Radiation pneumonitis",
    "Postoperative changes (lobectomy or pneumonectomy)", "Scoliosis", "Pectus excavatum or carinatum",
    "Degenerative spine changes", "Thyroid nodule", "Breast mass", "Other pathology",
]

SUPERVISED = [
    "ribs_fracture", "pleural_effusion", "aorta_pathology", "pulmonary_trunk_pathology", "cancer", "atelectasis",
    "covid", "infiltrate", "emphysema", "paracardial_fat_pathology", "fibrosis", "airiness_decrease", "pneumothorax",
    "coronary_calcium", "osteo_fracture",
]

GROUPS = {
    "lung_parenchyma": [
        "Pulmonary nodule", "Lymphangitic carcinomatosis", "Pneumonia", "Tuberculosis", "Pulmonary emphysema",
        "Pulmonary fibrosis", "Pneumoconiosis", "Pulmonary edema", "Atelectasis", "Consolidation",
        "Ground-glass opacity", "Crazy-paving pattern", "Tree-in-bud pattern", "Mosaic attenuation", "Cavitation",
        "Radiation pneumonitis",
    ],
    "airways": ["Bronchiectasis", "Chronic bronchitis", "Bronchial obstruction"],
    "vascular": [
        "Pulmonary embolism", "Chronic thromboembolic disease", "Main pulmonary artery enlargement",
        "Pulmonary arteriovenous malformation", "Aortic dissection", "Coronary artery calcification",
    ],
    "pleural": [
        "Pleural effusion", "Pleural thickening", "Pleural plaques", "Pneumothorax", "Hemothorax",
        "Hydropneumothorax",
    ],
    "mediastinum": [
        "Mediastinal or hilar lymphadenopathy", "Sarcoidosis", "Thymoma", "Lymphoma", "Mediastinal cyst",
        "Retrosternal goiter", "Pneumomediastinum",
    ],
    "cardiac": ["Pericardial effusion", "Cardiac chamber enlargement"],
    "chest_wall": [
        "Rib fracture", "Chest wall mass or invasion", "Subcutaneous emphysema", "Diaphragmatic hernia",
        "Hiatal hernia", "Pectus excavatum or carinatum",
    ],
    "bone_spine": [
        "Vertebral compression fracture", "Degenerative spine changes", "Scoliosis", "Bone metastases",
    ],
    "postop": ["Postoperative changes (lobectomy or pneumonectomy)"],
    "incidentalomas": ["Thyroid nodule", "Breast mass"],
}


# Names of the planted findings in the zero-shot list. The other findings of the list never occur.
ANY = ["cardiac-enlargement", "emphysema", "consolidation", "nodule", "effusion", "pneumothorax", "rib-fracture"]
ZERO_SHOT_OF = {
    "Pathological finding": ANY,
    "Pulmonary nodule": ["nodule"],
    "Consolidation": ["consolidation"],
    "Pleural effusion": ["effusion"],
    "Pneumothorax": ["pneumothorax"],
    "Pulmonary emphysema": ["emphysema"],
    "Cardiac chamber enlargement": ["cardiac-enlargement"],
    "Rib fracture": ["rib-fracture"],
}

# Synonyms that requests may use.
ASKED = {
    "Nodule": ["nodule"],
    "Lung nodule": ["nodule"],
    "Lung consolidation": ["consolidation"],
    "Effusion": ["effusion"],
    "Pleural fluid": ["effusion"],
    "Emphysema": ["emphysema"],
    "Cardiomegaly": ["cardiac-enlargement"],
    "Enlarged heart": ["cardiac-enlargement"],
    "Rib fractures": ["rib-fracture"],
    "Fracture": ["rib-fracture"],
    "Pathology": ANY,
}

# Names of the planted findings among the outputs of the supervised head.
SUPERVISED_OF = {
    "ribs_fracture": ["rib-fracture"],
    "pleural_effusion": ["effusion"],
    "cancer": ["nodule"],
    "infiltrate": ["consolidation"],
    "emphysema": ["emphysema"],
    "pneumothorax": ["pneumothorax"],
}


def prompts(names=ZERO_SHOT):
    """For each finding, the affirming sentence, then the denying one."""
    return [f"{finding} is {word}." for finding in names for word in ("present", "not present")]
