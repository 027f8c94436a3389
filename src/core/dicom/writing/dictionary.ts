/** Value representations that the writer can encode (PS3.5 section 6.2). */
export type Vr =
  | 'AE'
  | 'AS'
  | 'AT'
  | 'CS'
  | 'DA'
  | 'DS'
  | 'DT'
  | 'FD'
  | 'FL'
  | 'IS'
  | 'LO'
  | 'LT'
  | 'OB'
  | 'OD'
  | 'OF'
  | 'OL'
  | 'OV'
  | 'OW'
  | 'PN'
  | 'SH'
  | 'SL'
  | 'SQ'
  | 'SS'
  | 'ST'
  | 'SV'
  | 'TM'
  | 'UC'
  | 'UI'
  | 'UL'
  | 'UN'
  | 'UR'
  | 'US'
  | 'UT'
  | 'UV';

/**
 * The attributes that the service and its phantom write, by their keyword in PS3.6. One line each: group and element as one
 * hex number, then the value representation. Other attributes can be written by their tag.
 */
const ATTRIBUTES = `
  00020000 UL FileMetaInformationGroupLength
  00020001 OB FileMetaInformationVersion
  00020002 UI MediaStorageSOPClassUID
  00020003 UI MediaStorageSOPInstanceUID
  00020010 UI TransferSyntaxUID
  00020012 UI ImplementationClassUID
  00020013 SH ImplementationVersionName
  00080005 CS SpecificCharacterSet
  00080008 CS ImageType
  00080012 DA InstanceCreationDate
  00080013 TM InstanceCreationTime
  00080016 UI SOPClassUID
  00080018 UI SOPInstanceUID
  00080020 DA StudyDate
  00080021 DA SeriesDate
  00080022 DA AcquisitionDate
  00080023 DA ContentDate
  0008002A DT AcquisitionDateTime
  00080030 TM StudyTime
  00080031 TM SeriesTime
  00080032 TM AcquisitionTime
  00080033 TM ContentTime
  00080050 SH AccessionNumber
  00080060 CS Modality
  00080064 CS ConversionType
  00080070 LO Manufacturer
  00080080 LO InstitutionName
  00080090 PN ReferringPhysicianName
  00080100 SH CodeValue
  00080102 SH CodingSchemeDesignator
  00080104 LO CodeMeaning
  00080105 CS MappingResource
  0008010C UI CodingSchemeUID
  00080110 SQ CodingSchemeIdentificationSequence
  00080115 ST CodingSchemeName
  00080118 UI MappingResourceUID
  00080119 UC LongCodeValue
  00080201 SH TimezoneOffsetFromUTC
  00081030 LO StudyDescription
  0008103E LO SeriesDescription
  00081040 LO InstitutionalDepartmentName
  00081090 LO ManufacturerModelName
  00081111 SQ ReferencedPerformedProcedureStepSequence
  00081115 SQ ReferencedSeriesSequence
  00081140 SQ ReferencedImageSequence
  0008114A SQ ReferencedInstanceSequence
  00081150 UI ReferencedSOPClassUID
  00081155 UI ReferencedSOPInstanceUID
  00081160 IS ReferencedFrameNumber
  00081199 SQ ReferencedSOPSequence
  00082111 ST DerivationDescription
  00082112 SQ SourceImageSequence
  00089007 CS FrameType
  00089124 SQ DerivationImageSequence
  00089205 CS PixelPresentation
  00089206 CS VolumetricProperties
  00089207 CS VolumeBasedCalculationTechnique
  00089215 SQ DerivationCodeSequence
  00100010 PN PatientName
  00100020 LO PatientID
  00100021 LO IssuerOfPatientID
  00100030 DA PatientBirthDate
  00100040 CS PatientSex
  00101000 LO OtherPatientIDs
  00101010 AS PatientAge
  00104000 LT PatientComments
  00180010 LO ContrastBolusAgent
  00180015 CS BodyPartExamined
  00180022 CS ScanOptions
  00180050 DS SliceThickness
  00180060 DS KVP
  00180088 DS SpacingBetweenSlices
  00180090 DS DataCollectionDiameter
  00181000 LO DeviceSerialNumber
  00181002 UI DeviceUID
  00181016 LO SecondaryCaptureDeviceManufacturer
  00181020 LO SoftwareVersions
  00181030 LO ProtocolName
  00181040 LO ContrastBolusRoute
  00181100 DS ReconstructionDiameter
  00181120 DS GantryDetectorTilt
  00181130 DS TableHeight
  00181140 CS RotationDirection
  00181150 IS ExposureTime
  00181151 IS XRayTubeCurrent
  00181152 IS Exposure
  00181160 SH FilterType
  00181210 SH ConvolutionKernel
  00185100 CS PatientPosition
  00189301 SQ CTAcquisitionTypeSequence
  00189304 SQ CTAcquisitionDetailsSequence
  00189314 SQ CTReconstructionSequence
  00189315 CS ReconstructionAlgorithm
  00189316 CS ConvolutionKernelGroup
  00189329 SQ CTImageFrameTypeSequence
  0018A001 SQ ContributingEquipmentSequence
  0018A002 DT ContributionDateTime
  0018A003 ST ContributionDescription
  0020000D UI StudyInstanceUID
  0020000E UI SeriesInstanceUID
  00200010 SH StudyID
  00200011 IS SeriesNumber
  00200012 IS AcquisitionNumber
  00200013 IS InstanceNumber
  00200020 CS PatientOrientation
  00200032 DS ImagePositionPatient
  00200037 DS ImageOrientationPatient
  00200052 UI FrameOfReferenceUID
  00200060 CS Laterality
  00201040 LO PositionReferenceIndicator
  00201041 DS SliceLocation
  00204000 LT ImageComments
  00209056 SH StackID
  00209057 UL InStackPositionNumber
  00209111 SQ FrameContentSequence
  00209113 SQ PlanePositionSequence
  00209116 SQ PlaneOrientationSequence
  00209157 UL DimensionIndexValues
  00209164 UI DimensionOrganizationUID
  00209165 AT DimensionIndexPointer
  00209167 AT FunctionalGroupPointer
  00209221 SQ DimensionOrganizationSequence
  00209222 SQ DimensionIndexSequence
  00209311 CS DimensionOrganizationType
  00209421 LO DimensionDescriptionLabel
  00280002 US SamplesPerPixel
  00280004 CS PhotometricInterpretation
  00280006 US PlanarConfiguration
  00280008 IS NumberOfFrames
  00280010 US Rows
  00280011 US Columns
  00280030 DS PixelSpacing
  00280034 IS PixelAspectRatio
  00280100 US BitsAllocated
  00280101 US BitsStored
  00280102 US HighBit
  00280103 US PixelRepresentation
  00280120 SS PixelPaddingValue
  00280121 SS PixelPaddingRangeLimit
  00280301 CS BurnedInAnnotation
  00281050 DS WindowCenter
  00281051 DS WindowWidth
  00281052 DS RescaleIntercept
  00281053 DS RescaleSlope
  00281054 LO RescaleType
  00281055 LO WindowCenterWidthExplanation
  00282110 CS LossyImageCompression
  00289110 SQ PixelMeasuresSequence
  00289132 SQ FrameVOILUTSequence
  00289145 SQ PixelValueTransformationSequence
  00400275 SQ RequestAttributesSequence
  004008EA SQ MeasurementUnitsCodeSequence
  0040A010 CS RelationshipType
  0040A040 CS ValueType
  0040A043 SQ ConceptNameCodeSequence
  0040A050 CS ContinuityOfContent
  0040A124 UI UID
  0040A160 UT TextValue
  0040A168 SQ ConceptCodeSequence
  0040A170 SQ PurposeOfReferenceCodeSequence
  0040A300 SQ MeasuredValueSequence
  0040A30A DS NumericValue
  0040A372 SQ PerformedProcedureCodeSequence
  0040A375 SQ CurrentRequestedProcedureEvidenceSequence
  0040A491 CS CompletionFlag
  0040A493 CS VerificationFlag
  0040A496 CS PreliminaryFlag
  0040A504 SQ ContentTemplateSequence
  0040A730 SQ ContentSequence
  0040DB00 CS TemplateIdentifier
  00420010 ST DocumentTitle
  00420011 OB EncapsulatedDocument
  00620001 CS SegmentationType
  00620002 SQ SegmentSequence
  00620003 SQ SegmentedPropertyCategoryCodeSequence
  00620004 US SegmentNumber
  00620005 LO SegmentLabel
  00620006 ST SegmentDescription
  00620008 CS SegmentAlgorithmType
  00620009 LO SegmentAlgorithmName
  0062000A SQ SegmentIdentificationSequence
  0062000B US ReferencedSegmentNumber
  0062000F SQ SegmentedPropertyTypeCodeSequence
  00620020 UT TrackingID
  00620021 UI TrackingUID
  00700022 FL GraphicData
  00700023 CS GraphicType
  00700080 CS ContentLabel
  00700081 LO ContentDescription
  00700084 PN ContentCreatorName
  52009229 SQ SharedFunctionalGroupsSequence
  52009230 SQ PerFrameFunctionalGroupsSequence
  7FE00001 OV ExtendedOffsetTable
  7FE00002 OV ExtendedOffsetTableLengths
  7FE00010 OW PixelData
  FFFCFFFC OB DataSetTrailingPadding
`;

export interface AttributeDefinition {
  /** Group in the upper, element in the lower 16 bits. */
  readonly tag: number;
  readonly vr: Vr;
}

const lines = ATTRIBUTES.trim()
  .split('\n')
  .map((line) => line.trim().split(' '));

const byKeyword: ReadonlyMap<string, AttributeDefinition> = new Map(
  lines.map(([tag, vr, keyword]) => [keyword, { tag: Number.parseInt(tag, 16), vr: vr as Vr }]),
);

const vrByTag: ReadonlyMap<number, Vr> = new Map([...byKeyword.values()].map(({ tag, vr }) => [tag, vr]));

/** Common spellings of a tag: `0018,1210`, `(0018,1210)`, `x00181210`, `00181210`. */
const TAG = /^\(?x?([0-9a-f]{4}),?([0-9a-f]{4})\)?$/i;

/**
 * Tag and value representation of an attribute named by keyword or tag. Tags outside the dictionary have default value
 * representations: LO for private creator elements (PS3.5 section 7.8.1), UN for everything else.
 *
 * @throws Error if the name is neither a known keyword nor a tag: a mistake in the calling code.
 */
export function defineAttribute(name: string): AttributeDefinition {
  const known = byKeyword.get(name);
  if (known !== undefined) return known;
  const match = TAG.exec(name);
  if (match === null) throw new Error(`"${name}" is neither a keyword of the dictionary nor a tag`);
  const tag = Number.parseInt(match[1] + match[2], 16);
  const group = tag >>> 16;
  const element = tag & 0xffff;
  const isPrivateCreator = group % 2 === 1 && element >= 0x0010 && element <= 0x00ff;
  return { tag, vr: vrByTag.get(tag) ?? (isPrivateCreator ? 'LO' : 'UN') };
}
